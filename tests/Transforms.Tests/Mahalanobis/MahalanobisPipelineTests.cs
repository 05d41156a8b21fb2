using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The detector among ML.NET's stages: outputs, calibration, updates, saved models in this and in another process, prediction engine, allocation.</summary>
public class MahalanobisPipelineTests
{
    private static readonly MLContext Context = new(1);

    private static readonly MahalanobisOodOptions Plain = new() { Normalize = false, Shrinkage = CovarianceShrinkage.None };

    private sealed class Row
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];

        public string Name { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float OodScore { get; set; }

        public bool IsOod { get; set; }
    }

    [Fact]
    public void The_columns_hold_what_the_model_says()
    {
        TestView data = Data(300, 1);
        MahalanobisOodTransformer transformer = Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { ClassDistancesColumnName = "D" }).Fit(data);
        IDataView output = transformer.Transform(data);
        MahalanobisModel model = transformer.Model;
        float[][] features = data.ReadVectors("Features");
        MahalanobisScore[] expected = [.. features.Select(row => model.Evaluate(row))];
        Assert.Equal(expected.Select(score => score.Distance), output.ReadScalars<float>("OodScore"));
        Assert.Equal(expected.Select(score => score.Distance), output.ReadScalars<float>("MahalanobisDistance"));
        Assert.Equal(expected.Select(score => score.RelativeDistance), output.ReadScalars<float>("RelativeDistance"));
        Assert.Equal(expected.Select(score => (uint)score.NearestClass + 1), output.ReadScalars<uint>("NearestClass"));
        Assert.Equal(expected.Select(score => model.Calibration!.PValue(score.Distance)), output.ReadScalars<float>("OodPValue"));
        Assert.Equal(expected.Select(score => score.Distance > transformer.Threshold), output.ReadScalars<bool>("IsOod"));
        Assert.Equal(features.Select(row => MahalanobisTests.DistancesOf(model, row)), output.ReadVectors("D"));
        Assert.Equal(["red", "green", "blue"], Context.Transforms.Conversion.MapKeyToValue("Colour", "NearestClass").Fit(output).Transform(output).ReadTexts("Colour").Distinct());
        VBuffer<ReadOnlyMemory<char>> names = default;
        output.Schema["D"].GetSlotNames(ref names);
        Assert.Equal(["red", "green", "blue"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void A_decision_is_a_p_value_at_most_the_target_rate()
    {
        foreach (double rate in new[] { 0.05, 0.3 })
        {
            IDataView output = Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { TargetFalseAlarmRate = rate }).Fit(Data(200, 2)).Transform(Data(500, 3, spread: 0.5));
            Assert.Equal(output.ReadScalars<float>("OodPValue").Select(value => value <= (float)rate), output.ReadScalars<bool>("IsOod"));
        }
    }

    [Fact]
    public void Rows_that_cannot_be_scored_count_as_out_of_distribution()
    {
        ITransformer transformer = Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { ClassDistancesColumnName = "D" }).Fit(Data(100, 1));
        var bad = new TestView(TestColumn.Vectors("Features", 6, [float.NaN, 1, 1, 1, 1, 1], [1, 2, 3], [1, 1, 1, 1, 1, float.PositiveInfinity]));
        IDataView output = transformer.Transform(bad);
        Assert.All(output.ReadScalars<float>("OodScore"), value => Assert.True(float.IsNaN(value)));
        Assert.All(output.ReadScalars<float>("OodPValue"), value => Assert.True(float.IsNaN(value)));
        Assert.Equal([true, true, true], output.ReadScalars<bool>("IsOod"));
        Assert.Equal([0u, 0u, 0u], output.ReadScalars<uint>("NearestClass"));
        Assert.All(output.ReadVectors("D"), distances => Assert.All(distances, value => Assert.True(float.IsNaN(value))));
    }

    [Theory]
    [InlineData(OodCalibrationMode.LeaveOneOut)]
    [InlineData(OodCalibrationMode.HeldOut)]
    public void False_alarms_on_fresh_rows_are_as_many_as_asked_for(OodCalibrationMode mode)
    {
        const int fresh = 20000;
        var options = new MahalanobisOodOptions { Normalize = false, Shrinkage = CovarianceShrinkage.None, Calibration = mode };
        double alarms = 0;
        // The threshold of one fit is itself random: the mean over fits is what is promised.
        for (int i = 0; i < 5; i++)
            alarms += Context.Transforms.MahalanobisOod(options).Fit(Data(1500, 10 + i)).Transform(Data(fresh, 20 + i)).ReadScalars<bool>("IsOod").Count(alarm => alarm) / (5.0 * fresh);
        double deviation = Math.Sqrt(.05 * .95 * ((1.0 / (5 * fresh)) + (1.0 / (5 * (mode == OodCalibrationMode.HeldOut ? 300 : 1500)))));
        Assert.InRange(alarms, .05 - (3 * deviation), .05 + (3 * deviation));
    }

    [Fact]
    public void A_threshold_from_training_scores_would_overshoot_where_ours_does_not()
    {
        const int count = 120;
        (float[] rows, int[] labels) = Gaussians.Rows(count, 32, 3, seed: 1);
        MahalanobisModel model = MahalanobisTests.Fit(rows, labels, 32, MahalanobisTests.Plain);
        var leftOut = new float[count];
        model.LeaveOneOutScores(rows, labels, leftOut);
        float[] fresh = MahalanobisPropertyTests.Scores(model, Gaussians.Rows(5000, 32, 3, seed: 2).Rows);
        Assert.InRange(AlarmRate(new OodCalibration(MahalanobisPropertyTests.Scores(model, rows))), .2, 1);
        Assert.InRange(AlarmRate(new OodCalibration(leftOut)), 0, .1);

        double AlarmRate(OodCalibration calibration) => fresh.Count(score => score > calibration.Threshold(.05)) / 5000.0;
    }

    [Fact]
    public void Updating_learns_new_rows_and_new_classes_and_extends_the_calibration()
    {
        MahalanobisOodTransformer first = Context.Transforms.MahalanobisOod(Plain).Fit(Data(200, 1));
        MahalanobisOodTransformer more = first.Update(Data(100, 2));
        Assert.Equal(300, more.Model.RowCount);
        Assert.Equal(300, more.Model.Calibration!.Count);
        Assert.Equal(200, first.Model.Calibration!.Count);

        (float[] rows, _) = Gaussians.Rows(50, 6, 3, seed: 3);
        float[][] vectors = [.. rows.Chunk(6).Select(row => Array.ConvertAll(row, value => value - 30))];
        var novel = new TestView(TestColumn.Vectors("Features", 6, vectors), TestColumn.Keys("Label", 4, [.. Enumerable.Repeat(4u, 50)], ["red", "green", "blue", "black"]));
        MahalanobisOodTransformer grown = first.Update(novel);
        Assert.Equal(4, grown.Model.ClassCount);
        Assert.True(first.Transform(novel).ReadScalars<float>("OodScore").Min() > 100 * grown.Transform(novel).ReadScalars<float>("OodScore").Max());
        IDataView output = grown.Transform(novel);
        Assert.Equal(["black"], Context.Transforms.Conversion.MapKeyToValue("Colour", "NearestClass").Fit(output).Transform(output).ReadTexts("Colour").Distinct());
        Assert.NotEqual(grown.Model.Covariance(), first.Update(novel, MahalanobisUpdateRule.EqualClass).Model.Covariance());

        var renamed = new TestView(TestColumn.Vectors("Features", 6, vectors), TestColumn.Keys("Label", 3, [.. Enumerable.Repeat(1u, 50)], ["red", "blue", "green"]));
        Assert.Contains("'green'", Assert.Throws<ArgumentException>(() => first.Update(renamed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fresh_process_loads_the_model_with_nothing_registered_and_gives_the_same_bits()
    {
        var data = new TestView(
            TestColumn.Vectors("Features", 6, Data(150, 1).ReadVectors("Features")),
            TestColumn.Texts("Name", [.. Enumerable.Range(0, 150).Select(i => $"class {i % 3}")]));
        ITransformer model = Context.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { ClassDistancesColumnName = "D" }))
            .Append(Context.Transforms.NearestNeighborOod("NeighborScore", "Features", 5))
            .Append(Context.Transforms.LogitOod("Energy", "D"))
            .Append(Context.Transforms.Conversion.MapKeyToValue("Nearest", "NearestClass")).Fit(data);
        TestKit.FreshProcess.AssertSame(Table.Read(model.Transform(data)), TestKit.FreshProcess.Transform(Context, model, data));
    }

    [Fact]
    public void A_prediction_engine_gives_the_values_of_the_view()
    {
        Row[] rows = [.. Data(60, 1).ReadVectors("Features").Select((features, i) => new Row { Features = features, Name = $"class {i % 3}" })];
        IDataView data = Context.Data.LoadFromEnumerable(rows);
        ITransformer model = Context.Transforms.Conversion.MapValueToKey("Label", "Name").Append(Context.Transforms.MahalanobisOod()).Fit(data);
        using PredictionEngine<Row, Prediction> engine = Context.Model.CreatePredictionEngine<Row, Prediction>(model);
        IDataView output = model.Transform(data);
        Assert.Equal(output.ReadScalars<float>("OodScore"), rows.Select(row => engine.Predict(row).OodScore));
        Assert.Equal(output.ReadScalars<bool>("IsOod"), rows.Select(row => engine.Predict(row).IsOod));
    }

    [Fact]
    public void Sparse_rows_score_as_dense_ones()
    {
        float[][] rows = [.. Data(90, 1).ReadVectors("Features").Select(row => Array.ConvertAll(row, value => Math.Abs(value) < 1 ? 0 : value))];
        TestColumn labels = TestColumn.Keys("Label", 3, [.. Enumerable.Range(0, 90).Select(i => (uint)(i % 3) + 1)]);
        float[] Scores(TestColumn features)
        {
            var view = new TestView(features, labels);
            return Context.Transforms.MahalanobisOod().Fit(view).Transform(view).ReadScalars<float>("OodScore");
        }

        Assert.Equal(Scores(TestColumn.Vectors("Features", 6, rows)), Scores(TestColumn.SparseVectors("Features", 6, rows)));
    }

    [Fact]
    public void Evaluate_separates_in_from_out()
    {
        MahalanobisOodTransformer transformer = Context.Transforms.MahalanobisOod(Plain).Fit(Data(300, 1));
        float[][] inRows = Data(200, 2).ReadVectors("Features");
        float[][] outRows = [.. Data(200, 3).ReadVectors("Features").Select(row => Array.ConvertAll(row, value => value + 20))];
        var both = new TestView(
            TestColumn.Vectors("Features", 6, [.. inRows, .. outRows]),
            TestColumn.Scalars("Label", BooleanDataViewType.Instance, [.. Enumerable.Range(0, 400).Select(i => i >= 200)]));
        OutOfDistributionMetrics metrics = Context.AnomalyDetection.EvaluateOutOfDistribution(transformer.Transform(both));
        Assert.InRange(metrics.AreaUnderRocCurve, .999, 1);
        Assert.Equal(200, metrics.OutCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.AnomalyDetection.EvaluateOutOfDistribution(transformer.Transform(both), "Nothing"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.AnomalyDetection.EvaluateOutOfDistribution(transformer.Transform(both), scoreColumnName: "Features"));
        IDataView usual = Context.Data.FilterRowsByColumn(transformer.Transform(both), "OodScore", upperBound: 0.0001);
        Assert.Throws<InvalidOperationException>(() => Context.AnomalyDetection.EvaluateOutOfDistribution(usual));
    }

    [Fact]
    public void After_the_first_rows_a_pass_allocates_nothing_per_row()
    {
        float[] features = Gaussians.Rows(4000, 6, 3, seed: 5).Rows;
        IDataView view = Context.Transforms.MahalanobisOod().Fit(Data(100, 1)).Transform(Context.Data.LoadFromMatrix(features, 6));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["OodScore"], view.Schema["IsOod"]]);
        ValueGetter<float> score = cursor.GetGetter<float>(view.Schema["OodScore"]);
        ValueGetter<bool> decision = cursor.GetGetter<bool>(view.Schema["IsOod"]);
        float value = 0;
        bool flag = false;
        Advance(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Advance(3000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);

        void Advance(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                Assert.True(cursor.MoveNext());
                score(ref value);
                decision(ref flag);
            }
        }
    }

    [Fact]
    public void Settings_out_of_range_and_double_names_are_refused()
    {
        Refused(new() { TargetFalseAlarmRate = 0 }, "TargetFalseAlarmRate");
        Refused(new() { HeldOutShare = 1 }, "HeldOutShare");
        Refused(new() { FixedShrinkage = -1 }, "FixedShrinkage");
        Refused(new() { Calibration = (OodCalibrationMode)9 }, "Calibration");
        Refused(new() { FeatureColumnName = " " }, "FeatureColumnName");
        Refused(new() { IsOodColumnName = "OodScore" }, "OodScore");
        Assert.Throws<InvalidOperationException>(() => Context.Transforms.MahalanobisOod(new MahalanobisOodOptions { Relative = true, LabelColumnName = null }).Fit(Data(50, 1)));

        static void Refused(MahalanobisOodOptions options, string named) =>
            Assert.Contains(named, Assert.ThrowsAny<ArgumentException>(() => Context.Transforms.MahalanobisOod(options)).Message, StringComparison.Ordinal);
    }

    private static TestView Data(int count, int seed, double spread = 3)
    {
        (float[] rows, int[] labels) = Gaussians.Rows(count, 6, 3, seed, spread);
        return new TestView(
            TestColumn.Vectors("Features", 6, [.. rows.Chunk(6)]),
            TestColumn.Keys("Label", 3, [.. labels.Select(label => (uint)label + 1)], ["red", "green", "blue"]));
    }
}
