using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Edges of the fit: too little data, extremes of the settings, what is skipped and what is warned about.</summary>
public sealed class AdaptiveSmoothingFitterTests
{
    [Fact]
    public void The_quantile_needs_perturbed_rows_that_the_robust_classifier_gets_right()
    {
        AdaptiveSmoothingRows pair = SmoothingData.Pair(100, 3, 50);
        var wrong = new AdaptiveSmoothingRows
        {
            ClassCount = 3, AccurateScores = pair.AccurateScores, RobustScores = pair.RobustScores, IsPerturbed = pair.IsPerturbed,
            Labels = [.. pair.Labels.Select((label, i) => pair.IsPerturbed![i] ? (TopOf(pair.RobustScores, i) + 1) % 3 : label)],
        };
        string message = Assert.Throws<InvalidOperationException>(() => AdaptiveSmoothingFitter.Fit(wrong)).Message;
        Assert.Contains("50 are perturbed and none is", message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => AdaptiveSmoothingFitter.Fit(wrong, new() { Mode = AdaptiveSmoothingMode.Gate, SearchRobustMap = true }));
    }

    [Fact]
    public void The_ends_of_the_percentage_are_the_smallest_and_the_largest_margin()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(300, 3, 51);
        AdaptiveSmoothingModel all = AdaptiveSmoothingFitter.Fit(rows, new() { RetainedPercentage = 100 }), none = AdaptiveSmoothingFitter.Fit(rows, new() { RetainedPercentage = 0 });
        var mixed = new double[3];
        double[] margins = [.. Enumerable.Range(0, 300).Where(i => rows.IsPerturbed![i] && TopOf(rows.RobustScores, i) == rows.Labels[i])
            .Select(i => all.Score(rows.AccurateScores.AsSpan(i * 3, 3), rows.RobustScores.AsSpan(i * 3, 3), [], mixed).RobustMargin)];
        Assert.Equal(margins.Min(), all.Summary!.MarginQuantile, 1e-12);
        Assert.Equal(margins.Max(), none.Summary!.MarginQuantile, 1e-12);
        Assert.True(all.AlphaMinimum > none.AlphaMinimum);
    }

    [Fact]
    public void Without_any_margin_the_robust_classifier_is_alone()
    {
        var rows = new AdaptiveSmoothingRows
        {
            ClassCount = 3, AccurateScores = new float[30], RobustScores = new float[30], Labels = new int[10], IsPerturbed = [.. Enumerable.Repeat(true, 10)],
        };
        AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(rows);
        Assert.Equal(1, model.AlphaMinimum);
        Assert.Equal(0, model.Summary!.MarginQuantile);
        Assert.True(double.IsNaN(model.Summary.BenignConfidence));
    }

    [Fact]
    public void Saturated_margins_few_rows_and_no_benign_confidence_are_warned_about()
    {
        AdaptiveSmoothingRows pair = SmoothingData.Pair(60, 3, 52);
        Warned("saturated", AdaptiveSmoothingFitter.Fit(pair, new() { RobustScale = 1000, RetainedPercentage = 50 }));
        Warned("few for keeping", AdaptiveSmoothingFitter.Fit(pair));
        AdaptiveSmoothingRows random = SmoothingData.Random(2000, 3, 53);
        AdaptiveSmoothingModel hopeless = AdaptiveSmoothingFitter.Fit(random);
        Warned("mixing cannot help", hopeless);
        Assert.InRange(hopeless.Summary!.BenignConfidence, 0.45, 0.55);
        Warned("one half", AdaptiveSmoothingFitter.Fit(pair, new() { Alpha = 0.5 }));
        Warned("used up", AdaptiveSmoothingFitter.Fit(pair, new() { Mode = AdaptiveSmoothingMode.Gate, MaximumIterations = 1 }));
        AdaptiveSmoothingModel guarded = AdaptiveSmoothingFitter.Fit(SmoothingData.Pair(60, 12, 54), new() { RobustMap = RobustMapKind.MixedNuts, RobustShift = -4, RobustPower = 2 });
        Assert.True(guarded.Summary!.GuardedRowCount > 0);
        Warned("would have moved", guarded);

        static void Warned(string text, AdaptiveSmoothingModel model) =>
            Assert.Contains(model.Summary!.Warnings, warning => warning.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_gate_without_features_is_the_likeliest_alpha()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Random(400, 3, 55);
        AdaptiveSmoothingModel gate = AdaptiveSmoothingFitter.Fit(rows, new()
        {
            Mode = AdaptiveSmoothingMode.Gate, UseScoreFeatures = false, GateLoss = GateLossKind.NegativeLogLikelihood, AlphaMinimum = 0, AlphaMaximum = 1,
        });
        AdaptiveSmoothingModel constant = AdaptiveSmoothingFitter.Fit(rows, new() { Mode = AdaptiveSmoothingMode.Likelihood });
        Assert.InRange(constant.AlphaMinimum, 0.1, 0.95);
        Assert.Equal(0, gate.Gate!.FeatureCount);
        Assert.Equal(constant.AlphaMinimum, gate.Gate.Alpha(gate.Gate.Gamma([])), 1e-6);
    }

    [Fact]
    public void A_feature_that_never_changes_gets_no_weight_and_an_unweighted_row_no_say()
    {
        AdaptiveSmoothingRows pair = SmoothingData.Pair(200, 3, 56, detectorFeatures: 1);
        AdaptiveSmoothingRows With(float[] features, float[]? weights, Func<int, int> label) => new()
        {
            ClassCount = 3, AccurateScores = pair.AccurateScores, RobustScores = pair.RobustScores, IsPerturbed = pair.IsPerturbed, DetectorFeatureCount = 1, DetectorFeatures = features,
            Labels = [.. Enumerable.Range(0, 200).Select(label)], Weights = weights,
        };
        AdaptiveSmoothingModel constant = AdaptiveSmoothingFitter.Fit(With([.. Enumerable.Repeat(7f, 200)], null, i => pair.Labels[i]));
        Assert.Equal(0, constant.Gate!.Weights[^1]);

        // Weights that are not positive, and labels outside the classes, leave rows out alike.
        float[] weights = [.. Enumerable.Range(0, 200).Select(i => i < 10 ? 0f : i < 20 ? -1 : i < 30 ? float.NaN : 1)];
        AdaptiveSmoothingModel byWeight = AdaptiveSmoothingFitter.Fit(With(pair.DetectorFeatures!, weights, i => pair.Labels[i]));
        AdaptiveSmoothingModel byLabel = AdaptiveSmoothingFitter.Fit(With(pair.DetectorFeatures!, null, i => i < 15 ? -1 : i < 30 ? 3 : pair.Labels[i]));
        Assert.Equal((170, 30), (byWeight.Summary!.RowCount, byWeight.Summary.SkippedRowCount));
        Assert.Equal(byWeight.Gate!.Weights.ToArray(), byLabel.Gate!.Weights.ToArray());
        Assert.Equal(byWeight.AlphaMinimum, byLabel.AlphaMinimum);
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        AdaptiveSmoothingRows pair = SmoothingData.Pair(20, 3, 57);
        Assert.Throws<ArgumentOutOfRangeException>(() => AdaptiveSmoothingFitter.Fit(new() { ClassCount = 1, AccurateScores = [1], RobustScores = [1], Labels = [0] }));
        Assert.Throws<ArgumentException>("RobustScores", () => AdaptiveSmoothingFitter.Fit(new() { ClassCount = 3, AccurateScores = pair.AccurateScores, RobustScores = [1], Labels = pair.Labels }));
        Assert.Throws<ArgumentException>("DetectorFeatures", () => AdaptiveSmoothingFitter.Fit(
            new() { ClassCount = 3, AccurateScores = pair.AccurateScores, RobustScores = pair.RobustScores, Labels = pair.Labels, DetectorFeatureCount = 1 }));
        Assert.Throws<InvalidOperationException>(() => AdaptiveSmoothingFitter.Fit(new() { ClassCount = 3, AccurateScores = [], RobustScores = [], Labels = [] }));
        Assert.Throws<InvalidOperationException>(() => AdaptiveSmoothingFitter.Fit(
            new() { ClassCount = 3, AccurateScores = pair.AccurateScores, RobustScores = pair.RobustScores, Labels = pair.Labels }, new() { Mode = AdaptiveSmoothingMode.Gate, GateLoss = GateLossKind.Paper }));
        Assert.Throws<InvalidOperationException>(() => AdaptiveSmoothingFitter.Fit(pair, new() { Mode = AdaptiveSmoothingMode.Gate, AlphaMaximum = 0.1 }));
        Assert.Throws<ArgumentOutOfRangeException>("RobustLipschitzConstants", () => AdaptiveSmoothingFitter.Fit(pair, new() { RobustLipschitzConstants = [1, 2] }));
        AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(pair);
        Assert.Throws<ArgumentException>(() => model.Score([1f, 2], [1f, 2], [], new double[2]));
        Assert.Throws<ArgumentException>(() => model.Score([1f, 2, 3], [1f, 2, 3], [1f], new double[3]));
    }

    [Fact]
    public void A_model_is_read_back_from_a_plain_stream_bit_for_bit_and_scores_without_allocating()
    {
        AdaptiveSmoothingRows rows = SmoothingData.Pair(200, 12, 58, detectorFeatures: 2);
        AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(rows, new()
        {
            Mode = AdaptiveSmoothingMode.Gate, RobustMap = RobustMapKind.Monotone, SearchRobustMap = true, AccurateScale = double.PositiveInfinity,
        }).With(gammaScale: 2, gammaShift: 0.5);
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        stream.Position = 0;
        AdaptiveSmoothingModel read = ModelReader.Load<AdaptiveSmoothingModel>(stream);
        double[] expected = new double[12], found = new double[12];
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 20)
                before = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<float> accurate = rows.AccurateScores.AsSpan(i * 12, 12), robust = rows.RobustScores.AsSpan(i * 12, 12), features = rows.DetectorFeatures.AsSpan(i * 2, 2);
            SmoothedRow left = model.Score(accurate, robust, features, expected), right = read.Score(accurate, robust, features, found);
            if (!left.Equals(right) || !expected.AsSpan().SequenceEqual(found))
                Assert.Fail($"Row {i} differs.");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int TopOf(float[] scores, int row)
    {
        float[] values = scores[(row * 3)..((row + 1) * 3)];
        return Array.IndexOf(values, values.Max());
    }
}
