using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using MLExtensions.Trainers;
using MLExtensions.Transforms;
using static MLExtensions.Calibrators.Tests.SmoothingViews;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Adaptive smoothing as a stage: alignment of classes, composition with detectors, saving, threads, missing values, cancellation.</summary>
public sealed class AdaptiveSmoothingPipelineTests
{
    [Fact]
    public void The_stage_gives_the_models_values_and_the_formula()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(200, 3, 30);
        TestView data = View(rows);
        AdaptiveSmoothingTransformer transformer = Catalog.AdaptiveSmoothing(isPerturbedColumnName: "IsPerturbed").Fit(data);
        Assert.Equal(AdaptiveSmoothingFitter.Fit(rows).AlphaMinimum, transformer.Model.AlphaMinimum);
        Assert.Equal(double.PositiveInfinity, transformer.Model.AccurateScale);

        IDataView output = transformer.Transform(data);
        float[][] scores = output.ReadVectors("Score"), probabilities = output.ReadVectors("Probability");
        uint[] predicted = output.ReadScalars<uint>("PredictedLabel");
        float[] margins = output.ReadScalars<float>("RobustMargin");
        Assert.All(output.ReadScalars<float>("Alpha"), alpha => Assert.Equal((float)transformer.Model.AlphaMinimum, alpha));
        var expected = new float[3];
        for (int i = 0; i < 200; i++)
        {
            SmoothedRow row = transformer.Model.Score(rows.AccurateScores.AsSpan(i * 3, 3), rows.RobustScores.AsSpan(i * 3, 3), [], expected);
            Assert.Equal(expected, scores[i]);
            Tolerance.AssertClose(Array.ConvertAll(expected, MathF.Exp), probabilities[i], 1e-5, 1e-7);
            Assert.Equal(1, probabilities[i].Sum(), 1e-5);
            Assert.Equal((uint)row.PredictedClass + 1, predicted[i]);
            Assert.Equal((float)row.RobustMargin, margins[i]);
        }

        Assert.Null(output.Schema.GetColumnOrNull("CertifiedRadius"));
        MulticlassClassificationMetrics metrics = Context.MulticlassClassification.Evaluate(output, scoreColumnName: "Probability");
        Assert.Equal(predicted.Zip(rows.Labels, (key, label) => key == label + 1 ? 1.0 : 0).Average(), metrics.MicroAccuracy, 1e-9);
        Assert.Equal(-probabilities.Zip(rows.Labels, (row, label) => Math.Log(Math.Max(row[label], 1e-15))).Average(), metrics.LogLoss, 1e-4);
    }

    [Fact]
    public void Detectors_heads_and_the_mix_are_one_chain()
    {
        // An accurate head on raw features and a robust one on half of them; attacked rows moved where the accurate head errs.
        TestView train = Features(600, 40, 0), fit = Features(600, 41, 4), fresh = Features(600, 42, 4);
        var heads = Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { Normalize = false })
            .Append(Head("AccurateScore", 1e-4f, "Features")).Append(Head("RobustScore", 1e-2f, "Robust"));
        ITransformer backbone = heads.Fit(train);
        var options = new AdaptiveSmoothingOptions
        {
            IsPerturbedColumnName = "IsPerturbed", DetectorColumnNames = ["OodScore", "RelativeDistance"], AccurateScoreColumnName = "AccurateScore", RobustScoreColumnName = "RobustScore",
        };
        AdaptiveSmoothingTransformer mix = Catalog.AdaptiveSmoothing(options).Fit(backbone.Transform(fit));
        AdaptiveSmoothingSummary summary = mix.Model.Summary!;
        Assert.Equal(AdaptiveSmoothingMode.Gate, summary.Mode);
        Assert.Equal(2, mix.Model.DetectorFeatureCount);
        Assert.Equal(13, mix.Model.Gate!.FeatureCount);

        ITransformer chain = backbone.Append(mix);
        IDataView output = chain.Transform(fresh);
        bool[] marks = output.ReadScalars<bool>("IsPerturbed");
        float[] alphas = output.ReadScalars<float>("Alpha");
        Assert.True(Mean(alphas, marks, true) > Mean(alphas, marks, false), "perturbed rows lean more on the robust head");
        Assert.All(alphas, alpha => Assert.InRange(alpha, (float)mix.Model.AlphaMinimum, (float)mix.Model.AlphaMaximum));
        Assert.True(Accuracy(output, "PredictedLabel", true) > Accuracy(output, "AccurateLabel", true) + 0.2);
        Assert.True(Accuracy(output, "PredictedLabel", false) >= Accuracy(output, "RobustLabel", false));

        FreshProcess.AssertSame(
            Table.Read(Select(output)), FreshProcess.Transform(Context, chain.Append(Context.Transforms.SelectColumns("Score", "PredictedLabel", "Alpha").Fit(output)), fresh));

        static IDataView Select(IDataView view) => Context.Transforms.SelectColumns("Score", "PredictedLabel", "Alpha").Fit(view).Transform(view);
        static double Mean(float[] values, bool[] marks, bool which) => values.Where((_, i) => marks[i] == which).Average();
        static double Accuracy(IDataView view, string column, bool perturbed)
        {
            uint[] label = view.ReadScalars<uint>("Label"), found = view.ReadScalars<uint>(column);
            bool[] marks = view.ReadScalars<bool>("IsPerturbed");
            int[] rows = [.. Enumerable.Range(0, label.Length).Where(i => marks[i] == perturbed)];
            return rows.Average(i => label[i] == found[i] ? 1.0 : 0);
        }

        // Each head's decision is renamed, for the next one hides it.
        static IEstimator<ITransformer> Head(string score, float penalty, string features) =>
            Context.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = score, L2Regularization = penalty, FeatureColumnName = features })
                .Append(Context.Transforms.CopyColumns(score == "AccurateScore" ? "AccurateLabel" : "RobustLabel", "PredictedLabel"));
    }

    [Fact]
    public void An_sdm_is_the_robust_classifier_and_its_similarity_and_distance_are_detectors()
    {
        TestView train = Features(300, 45, 0), fit = Features(300, 46, 4), fresh = Features(300, 47, 4);
        var sdm = new SdmOptions { FeatureColumnName = "Robust", ScoreColumnName = "RobustScore", PredictedLabelColumnName = "RobustLabel", ProbabilityColumnName = null, MaximumEpochs = 5, NumberOfShuffles = 1 };
        ITransformer backbone = Context.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = "AccurateScore" })
            .Append(Catalog.Sdm(sdm)).Fit(train);
        AdaptiveSmoothingTransformer mix = Catalog.AdaptiveSmoothing(new AdaptiveSmoothingOptions
        {
            IsPerturbedColumnName = "IsPerturbed", DetectorColumnNames = ["Similarity", "NearestDistance"],
        }).Fit(backbone.Transform(fit));
        Assert.Equal(AdaptiveSmoothingMode.Gate, mix.Model.Summary!.Mode);
        Assert.Equal(2, mix.Model.DetectorFeatureCount);
        Assert.Equal(0, mix.Model.Summary.SkippedRowCount);
        IDataView output = backbone.Append(mix).Transform(fresh);
        Assert.All(output.ReadScalars<float>("Alpha"), alpha => Assert.InRange(alpha, (float)mix.Model.AlphaMinimum, (float)mix.Model.AlphaMaximum));
        Assert.DoesNotContain(0u, output.ReadScalars<uint>("PredictedLabel"));
    }

    [Fact]
    public void Perturbed_rows_may_come_in_a_view_of_their_own()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(200, 3, 34);
        AdaptiveSmoothingTransformer marked = Marked().Fit(View(rows));
        AdaptiveSmoothingTransformer apart = Catalog.AdaptiveSmoothing().Fit(View(rows, only: false), View(rows, only: true));
        Assert.Equal(marked.Model.AlphaMinimum, apart.Model.AlphaMinimum);
        Assert.Equal(marked.Model.Summary!.Perturbed, apart.Model.Summary!.Perturbed);
        AdaptiveSmoothingTransformer clean = Catalog.AdaptiveSmoothing().Fit(View(rows, only: false));
        Assert.Equal(AdaptiveSmoothingMode.Likelihood, clean.Model.Summary!.Mode);
        Assert.Contains(clean.Model.Summary.Warnings, warning => warning.Contains("stacking", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => Marked().Fit(View(rows, only: false)));
    }

    [Fact]
    public void Warnings_reach_the_log()
    {
        var context = new MLContext(1);
        var log = new List<string>();
        context.Log += (_, entry) => log.Add(entry.Message);
        context.MulticlassClassification.Calibrators.AdaptiveSmoothing().Fit(View(SmoothingData.Pair(60, 3, 35), only: false));
        Assert.Contains(log, line => line.Contains("stacking", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("Benign confidence", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_miss_something_are_skipped_in_the_fit_and_missing_in_the_output()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(40, 3, 36, detectorFeatures: 1);
        rows.AccurateScores[0] = float.NaN;
        rows.RobustScores[4] = float.PositiveInfinity;
        rows.DetectorFeatures![2] = float.NaN;
        rows.DetectorFeatures[3] = float.PositiveInfinity;
        rows.Labels[4] = -1;
        var options = new AdaptiveSmoothingOptions { IsPerturbedColumnName = "IsPerturbed", DetectorColumnNames = ["Detector"], Mode = AdaptiveSmoothingMode.Gate };
        TestView data = View(rows);
        AdaptiveSmoothingTransformer transformer = Catalog.AdaptiveSmoothing(options).Fit(data);
        Assert.Equal((35, 5), (transformer.Model.Summary!.RowCount, transformer.Model.Summary.SkippedRowCount));
        Assert.Contains(transformer.Model.Summary.Warnings, warning => warning.Contains("5 of 40", StringComparison.Ordinal));

        IDataView output = transformer.Transform(data);
        float[][] scores = output.ReadVectors("Score"), probabilities = output.ReadVectors("Probability");
        uint[] predicted = output.ReadScalars<uint>("PredictedLabel");
        float[] alphas = output.ReadScalars<float>("Alpha"), margins = output.ReadScalars<float>("RobustMargin");
        for (int i = 0; i < 40; i++)
        {
            bool missing = i < 3;
            Assert.Equal(missing, predicted[i] == 0);
            Assert.Equal(missing, float.IsNaN(alphas[i]));
            Assert.Equal(missing, float.IsNaN(margins[i]));
            Assert.All(scores[i], value => Assert.Equal(missing, float.IsNaN(value)));
            Assert.All(probabilities[i], value => Assert.Equal(missing, float.IsNaN(value)));
        }
    }

    [Fact]
    public void A_prediction_engine_gives_the_rows_of_the_view()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(60, 3, 44);
        AdaptiveSmoothingTransformer transformer = Marked().Fit(View(rows));
        using PredictionEngine<Pair, Decision> engine = Context.Model.CreatePredictionEngine<Pair, Decision>(transformer);
        IDataView output = transformer.Transform(View(rows));
        float[][] scores = output.ReadVectors("Score");
        uint[] predicted = output.ReadScalars<uint>("PredictedLabel");
        for (int i = 0; i < 60; i++)
        {
            Decision decision = engine.Predict(new Pair { AccurateScore = rows.AccurateScores[(i * 3)..((i + 1) * 3)], RobustScore = rows.RobustScores[(i * 3)..((i + 1) * 3)] });
            Assert.Equal(scores[i], decision.Score);
            Assert.Equal(predicted[i], decision.PredictedLabel);
            Assert.Equal((float)transformer.Model.AlphaMinimum, decision.Alpha);
        }
    }

    [Fact]
    public void Sparse_scores_are_their_dense_twins()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(100, 3, 37);
        for (int i = 0; i < rows.AccurateScores.Length; i += 2)
            rows.AccurateScores[i] = rows.RobustScores[i] = 0;
        var options = new AdaptiveSmoothingOptions { IsPerturbedColumnName = "IsPerturbed", AssumeAligned = true };
        var sparse = new TestView(
            TestColumn.SparseVectors("AccurateScore", 3, Rows(rows.AccurateScores, 3, [0, 1, 2])), TestColumn.SparseVectors("RobustScore", 3, Rows(rows.RobustScores, 3, [0, 1, 2])), Label(rows, true), Mark(rows));
        Assert.Equal(
            Catalog.AdaptiveSmoothing(options).Fit(View(rows)).Transform(View(rows)).ReadVectors("Score"),
            Catalog.AdaptiveSmoothing(options).Fit(sparse).Transform(sparse).ReadVectors("Score"));
    }

    [Fact]
    public void Certified_radii_come_as_a_column_and_are_never_rounded_up()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(100, 3, 38);
        var options = new AdaptiveSmoothingOptions { Alpha = 0.9, RobustLipschitzConstants = [0.3], RobustScale = 0.7 };
        TestView data = View(rows);
        AdaptiveSmoothingTransformer transformer = Catalog.AdaptiveSmoothing(options).Fit(data);
        IDataView output = transformer.Transform(data);
        float[] radii = output.ReadScalars<float>("CertifiedRadius");
        var mixed = new double[3];
        for (int i = 0; i < 100; i++)
        {
            double exact = transformer.Model.Score(rows.AccurateScores.AsSpan(i * 3, 3), rows.RobustScores.AsSpan(i * 3, 3), [], mixed).CertifiedRadius;
            Assert.True(radii[i] <= exact && radii[i] >= exact * (1 - 1e-6));
        }

        Assert.Contains(radii, radius => radius > 0);
        Assert.Contains(radii, radius => radius == 0);
        Assert.All(
            transformer.With(alphaMinimum: 0.5).Transform(data).ReadScalars<float>("CertifiedRadius"), radius => Assert.Equal(0, radius));
    }

    [Fact]
    public void Knobs_turn_without_a_new_fit()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(400, 3, 39, detectorFeatures: 1);
        TestView data = View(rows);
        AdaptiveSmoothingTransformer gate = Catalog.AdaptiveSmoothing(new AdaptiveSmoothingOptions { IsPerturbedColumnName = "IsPerturbed", DetectorColumnNames = ["Detector"] }).Fit(data);
        AdaptiveSmoothingTransformer turned = gate.With(alphaMinimum: 0.84, alphaMaximum: 0.99, gammaScale: 2, gammaShift: 1.3);
        float[] alphas = turned.Transform(data).ReadScalars<float>("Alpha");
        Assert.All(alphas, alpha => Assert.InRange(alpha, 0.84f, 0.99f));
        // Standardised gamma has mean 0 over the rows of the fit, so the middle row stands at the shift.
        Assert.True(Math.Abs(alphas.Average() - 0.84 - (0.15 / (1 + Math.Exp(-1.3)))) < 0.02, $"{alphas.Average()}");
        Assert.Null(turned.Model.Summary);
        Assert.Throws<ArgumentOutOfRangeException>(() => gate.With(alphaMinimum: 0.9, alphaMaximum: 0.8));
        Assert.Throws<InvalidOperationException>(() => Marked().Fit(data).With(gammaShift: 1));
    }

    [Fact]
    public void Options_are_checked_when_the_estimator_is_made()
    {
        Refused(nameof(AdaptiveSmoothingOptions.Alpha), new() { Alpha = 1.5 });
        Refused(nameof(AdaptiveSmoothingOptions.Alpha), new() { Mode = AdaptiveSmoothingMode.Fixed });
        Refused(nameof(AdaptiveSmoothingOptions.RetainedPercentage), new() { RetainedPercentage = 101 });
        Refused(nameof(AdaptiveSmoothingOptions.RobustScale), new() { RobustScale = 0 });
        Refused(nameof(AdaptiveSmoothingOptions.AccurateScale), new() { AccurateScale = -1 });
        Refused(nameof(AdaptiveSmoothingOptions.RobustPower), new() { RobustPower = 0.5 });
        Refused(nameof(AdaptiveSmoothingOptions.AlphaMinimum), new() { AlphaMinimum = 0.9, AlphaMaximum = 0.8 });
        Refused(nameof(AdaptiveSmoothingOptions.L2Regularization), new() { L2Regularization = double.NaN });
        Refused(nameof(AdaptiveSmoothingOptions.Solver), new() { Solver = GateSolver.ExpectationMaximization, GateLoss = GateLossKind.Paper });
        Refused(nameof(AdaptiveSmoothingOptions.RobustLipschitzConstants), new() { RobustLipschitzConstants = [1], SearchRobustMap = true });
        Refused(nameof(AdaptiveSmoothingOptions.SmoothingVotes), new() { SmoothingSigma = 0.5, RobustScoreKind = ScoreKind.Probabilities });
        Refused(nameof(AdaptiveSmoothingOptions.SmoothingSigma), new() { SmoothingSigma = 0.5, SmoothingVotes = 100 });
        Refused("ProbabilityColumnName", new() { ProbabilityColumnName = "Score" });
        Refused(nameof(AdaptiveSmoothingOptions.LabelColumnName), new() { LabelColumnName = " " });
        Refused("ScoreColumnName", new() { ScoreColumnName = null! });

        static void Refused(string name, AdaptiveSmoothingOptions options) =>
            Assert.Throws<ArgumentOutOfRangeException>(name, () => Catalog.AdaptiveSmoothing(options));
    }

    [Fact]
    public void A_cancelled_context_ends_the_fit()
    {
        var context = new MLContext(1);
        var estimator = context.MulticlassClassification.Calibrators.AdaptiveSmoothing(new AdaptiveSmoothingOptions { IsPerturbedColumnName = "IsPerturbed", SearchRobustMap = true });
        TestView data = View(SmoothingData.Pair(200, 3, 43));
        // ML.NET keeps it to itself and AutoML.
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(context, null);
        Assert.Throws<OperationCanceledException>(() => estimator.Fit(data));
        Assert.Equal(0, data.OpenCursors);
    }

    private sealed class Pair
    {
        [VectorType(3)]
        public float[] AccurateScore { get; set; } = [];

        [VectorType(3)]
        public float[] RobustScore { get; set; } = [];
    }

    private sealed class Decision
    {
        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }

        public float Alpha { get; set; }
    }
}
