using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>SDM among ML.NET's stages: columns, routing, saved models in this and another process, prediction engine, sparse rows, warnings, allocation.</summary>
public class SdmPipelineTests
{
    private static readonly MLContext Context = new(1);

    private sealed class Row
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];

        public string Name { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float[] Probability { get; set; } = [];

        public float RescaledSimilarity { get; set; }

        public bool IsHighReliability { get; set; }
    }

    [Fact]
    public void The_columns_hold_what_the_model_says()
    {
        TestView data = Data(400, 1);
        SdmTransformer transformer = Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(data);
        IDataView output = transformer.Transform(data);
        SdmPrediction[] expected = [.. data.ReadVectors("Features").Select(row => transformer.Model.Predict(row))];
        Assert.Contains(expected, row => row.IsHighReliability);
        Assert.Contains(expected, row => !row.IsHighReliability);
        Assert.Equal(expected.Select(row => (uint)row.PredictedLabel + 1), output.ReadScalars<uint>("PredictedLabel"));
        Assert.Equal(expected.Select(row => row.IsHighReliability ? (uint)row.PredictedLabel + 1 : 0), output.ReadScalars<uint>("Admitted"));
        Assert.Equal(expected.Select(row => row.Logits), output.ReadVectors("Score"));
        Assert.Equal(expected.Select(row => Singles(row.Probabilities)), output.ReadVectors("Probability"));
        Assert.Equal(expected.Select(row => Singles(row.LowerProbabilities)), output.ReadVectors("Lower"));
        Assert.Equal(expected.Select(row => Singles(row.UpperProbabilities)), output.ReadVectors("Upper"));
        Assert.Equal(expected.Select(row => row.SampleSizes.Select(size => (float)size).ToArray()), output.ReadVectors("Sizes"));
        Assert.Equal(expected.Select(row => (float)row.Probability), output.ReadScalars<float>("PredictedProbability"));
        Assert.Equal(expected.Select(row => (float)row.Similarity), output.ReadScalars<float>("Similarity"));
        Assert.Equal(expected.Select(row => (float)row.NearestDistance), output.ReadScalars<float>("NearestDistance"));
        Assert.Equal(expected.Select(row => (float)row.DistanceQuantile), output.ReadScalars<float>("DistanceQuantile"));
        Assert.Equal(expected.Select(row => (float)row.LowerDistanceQuantile), output.ReadScalars<float>("LowerQuantile"));
        Assert.Equal(expected.Select(row => (float)row.UpperDistanceQuantile), output.ReadScalars<float>("UpperQuantile"));
        Assert.Equal(expected.Select(row => (float)row.RescaledSimilarity), output.ReadScalars<float>("RescaledSimilarity"));
        Assert.Equal(expected.Select(row => (float)Math.Floor(row.RescaledSimilarity)), output.ReadScalars<float>("Level"));
        Assert.Equal(expected.Select(row => (float)row.LowerRescaledSimilarity), output.ReadScalars<float>("LowerRescaled"));
        Assert.Equal(expected.Select(row => row.NearestRow), output.ReadScalars<int>("Nearest"));
        Assert.Equal(expected.Select(row => row.IsHighReliability), output.ReadScalars<bool>("IsHighReliability"));
        Assert.Equal(expected.Select(row => row.IsHighReliabilityLower), output.ReadScalars<bool>("IsHighReliabilityLower"));
        Assert.Equal(expected.Select(row => row.IsOutOfDistribution), output.ReadScalars<bool>("IsOutOfDistribution"));
        Assert.Equal(["red", "blue"], Context.Transforms.Conversion.MapKeyToValue("Colour", "PredictedLabel").Fit(output).Transform(output).ReadTexts("Colour").Distinct().OrderDescending());
        VBuffer<ReadOnlyMemory<char>> names = default;
        output.Schema["Probability"].GetSlotNames(ref names);
        Assert.Equal(["red", "blue"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void ML_NETs_evaluator_takes_the_probabilities()
    {
        TestView data = Data(400, 1);
        IDataView output = Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(data).Transform(Data(1000, 2));
        MulticlassClassificationMetrics metrics = Context.MulticlassClassification.Evaluate(output, scoreColumnName: "Probability");
        Assert.InRange(metrics.MicroAccuracy, .9, 1);
        Assert.InRange(metrics.LogLoss, 0, .5);
    }

    [Fact]
    public void Rows_are_routed_by_reliability()
    {
        IDataView scored = Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(Data(400, 1)).Transform(Data(300, 2));
        (IDataView admitted, IDataView rejected) = Context.MulticlassClassification.SplitByReliability(scored);
        bool[] flags = scored.ReadScalars<bool>("IsHighReliability");
        Assert.Equal(flags.Count(flag => flag), admitted.ReadScalars<uint>("Label").Length);
        Assert.Equal(flags.Count(flag => !flag), rejected.ReadScalars<uint>("Label").Length);
        Assert.Equal(scored.ReadScalars<float>("RescaledSimilarity").Where((_, i) => flags[i]), admitted.ReadScalars<float>("RescaledSimilarity"));
        Assert.DoesNotContain(0u, admitted.ReadScalars<uint>("Admitted"));
        Assert.All(rejected.ReadScalars<uint>("Admitted"), key => Assert.Equal(0u, key));
        Assert.Equal(
            scored.ReadScalars<bool>("IsHighReliabilityLower").Count(flag => flag),
            Context.MulticlassClassification.KeepAdmitted(scored, "IsHighReliabilityLower").ReadScalars<uint>("Label").Length);
        Assert.Equal(scored.Schema.Select(column => column.Name), admitted.Schema.Select(column => column.Name));
        // Further stages and other cursors work on them.
        IDataView further = Context.Transforms.CopyColumns("Copy", "PredictedLabel").Fit(admitted).Transform(admitted);
        Assert.Equal(admitted.ReadScalars<uint>("PredictedLabel"), further.ReadScalars<uint>("Copy"));
        Assert.Equal(1.0, Context.MulticlassClassification.Evaluate(admitted, scoreColumnName: "Probability").MicroAccuracy, .1);
        int together = 0;
        foreach (DataViewRowCursor cursor in rejected.GetRowCursorSet([rejected.Schema["Label"]], 3))
        {
            using (cursor)
            {
                while (cursor.MoveNext())
                    together++;
            }
        }

        Assert.Equal(flags.Count(flag => !flag), together);
        Assert.Contains("'Label'", Assert.Throws<ArgumentOutOfRangeException>(() => Context.MulticlassClassification.KeepRejected(scored, "Label")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MulticlassClassification.KeepRejected(scored, "Nothing"));
    }

    [Fact]
    public void Rows_that_cannot_be_scored_are_rejected()
    {
        ITransformer transformer = Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(Data(400, 1));
        IDataView output = transformer.Transform(new TestView(TestColumn.Vectors("Features", 5, [float.NaN, 1, 1, 1, 1], [1, 2, 3], [1, 1, 1, 1, float.PositiveInfinity])));
        Assert.Equal([0u, 0u, 0u], output.ReadScalars<uint>("PredictedLabel"));
        Assert.Equal([0u, 0u, 0u], output.ReadScalars<uint>("Admitted"));
        Assert.Equal([false, false, false], output.ReadScalars<bool>("IsHighReliability"));
        Assert.Equal([true, true, true], output.ReadScalars<bool>("IsOutOfDistribution"));
        Assert.Equal([-1, -1, -1], output.ReadScalars<int>("Nearest"));
        foreach (string name in new[] { "PredictedProbability", "Similarity", "NearestDistance", "DistanceQuantile", "RescaledSimilarity", "Level", "LowerQuantile" })
            Assert.All(output.ReadScalars<float>(name), value => Assert.True(float.IsNaN(value), name));
        Assert.All(output.ReadVectors("Probability"), row => Assert.All(row, value => Assert.True(float.IsNaN(value))));
    }

    [Fact]
    public void A_fresh_process_loads_the_model_with_nothing_registered_and_gives_the_same_bits()
    {
        var data = new TestView(
            TestColumn.Vectors("Features", 5, Data(300, 1).ReadVectors("Features")),
            TestColumn.Texts("Name", [.. Enumerable.Range(0, 300).Select(i => $"class {i % 2}")]));
        ITransformer model = Context.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(Context.MulticlassClassification.Calibrators.Sdm(Everything()))
            .Append(Context.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel")).Fit(data);
        FreshProcess.AssertSame(Table.Read(model.Transform(data)), FreshProcess.Transform(Context, model, data));
    }

    [Fact]
    public void A_prediction_engine_gives_the_values_of_the_view()
    {
        Row[] rows = [.. Data(200, 1).ReadVectors("Features").Select((features, i) => new Row { Features = features, Name = $"class {i % 2}" })];
        IDataView data = Context.Data.LoadFromEnumerable(rows);
        ITransformer model = Context.Transforms.Conversion.MapValueToKey("Label", "Name").Append(Context.MulticlassClassification.Calibrators.Sdm(Everything())).Fit(data);
        using PredictionEngine<Row, Prediction> engine = Context.Model.CreatePredictionEngine<Row, Prediction>(model);
        IDataView output = model.Transform(data);
        Assert.Equal(output.ReadVectors("Probability"), rows.Select(row => engine.Predict(row).Probability));
        Assert.Equal(output.ReadScalars<float>("RescaledSimilarity"), rows.Select(row => engine.Predict(row).RescaledSimilarity));
        Assert.Equal(output.ReadScalars<bool>("IsHighReliability"), rows.Select(row => engine.Predict(row).IsHighReliability));
    }

    [Fact]
    public void Sparse_rows_score_as_dense_ones()
    {
        float[][] rows = [.. Data(200, 1).ReadVectors("Features").Select(row => Array.ConvertAll(row, value => Math.Abs(value) < 1 ? 0 : value))];
        TestColumn labels = TestColumn.Keys("Label", 2, [.. Enumerable.Range(0, 200).Select(i => (uint)(i % 2) + 1)]);
        Assert.Equal(Scores(TestColumn.Vectors("Features", 5, rows)), Scores(TestColumn.SparseVectors("Features", 5, rows)));

        float[][] Scores(TestColumn features)
        {
            var view = new TestView(features, labels);
            return Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(view).Transform(view).ReadVectors("Probability");
        }
    }

    [Fact]
    public void A_classifier_can_be_calibrated_as_it_is()
    {
        TestView all = WithScores(Data(400, 1));
        var options = new SdmOptions { ClassifierScoreColumnName = "Given", CalibrationFlagColumnName = "Held", NumberOfShuffles = 1 };
        SdmTransformer transformer = Context.MulticlassClassification.Calibrators.Sdm(options).Fit(all);
        Assert.True(transformer.Model.NeedsLogits);
        Assert.Equal(200, transformer.Model.SupportCount);
        IDataView output = transformer.Transform(WithScores(Data(300, 2)));
        Assert.Equal(WithScores(Data(300, 2)).ReadVectors("Given"), output.ReadVectors("Score"));
        Assert.Contains(true, output.ReadScalars<bool>("IsHighReliability"));

        // The same numbers said as probabilities.
        options.ClassifierScoreKind = ScoreKind.Probabilities;
        var probabilities = new TestView(
            TestColumn.Vectors("Features", 5, all.ReadVectors("Features")), TestColumn.Keys("Label", 2, all.ReadScalars<uint>("Label")),
            TestColumn.Scalars("Held", BooleanDataViewType.Instance, all.ReadScalars<bool>("Held")),
            TestColumn.Vectors("Given", 2, [.. all.ReadVectors("Given").Select(z => new[] { 1 / (1 + MathF.Exp(z[1] - z[0])), 1 / (1 + MathF.Exp(z[0] - z[1])) })]));
        IDataView same = Context.MulticlassClassification.Calibrators.Sdm(options).Fit(probabilities).Transform(probabilities);
        float[] expected = transformer.Transform(all).ReadScalars<float>("PredictedProbability");
        Tolerance.AssertClose(expected, same.ReadScalars<float>("PredictedProbability"), 1e-4, 1e-4);

        var wrong = new TestView(
            TestColumn.Vectors("Features", 5, all.ReadVectors("Features")), TestColumn.Keys("Label", 2, all.ReadScalars<uint>("Label")),
            TestColumn.Scalars("Held", BooleanDataViewType.Instance, all.ReadScalars<bool>("Held")), TestColumn.Vectors("Given", 3, [.. Enumerable.Repeat(new float[3], 400)]));
        Assert.Contains("one for each class", Assert.Throws<ArgumentOutOfRangeException>(() => Context.MulticlassClassification.Calibrators.Sdm(options).Fit(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Support_and_target_can_change_after_the_fit()
    {
        SdmTransformer transformer = Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(Data(400, 1));
        TestView fresh = Data(300, 2);
        Assert.Equal(.8, transformer.WithTargetAccuracy(.8).Model.TargetAccuracy);
        Assert.True(transformer.WithTargetAccuracy(.8).Transform(fresh).ReadScalars<bool>("IsHighReliability").Count(flag => flag)
            >= transformer.Transform(fresh).ReadScalars<bool>("IsHighReliability").Count(flag => flag));
        SdmTransformer more = transformer.AppendSupport(fresh);
        Assert.Equal(transformer.Model.SupportCount + 300, more.Model.SupportCount);
        Assert.Equal(Enumerable.Range(400, 300), more.Transform(fresh).ReadScalars<int>("Nearest"));
        var foreign = new TestView(TestColumn.Vectors("Features", 5, [.. fresh.ReadVectors("Features"), [float.NaN, 0, 0, 0, 0]]), TestColumn.Keys("Label", 2, new uint[301]));
        Assert.All(transformer.AppendSupport(foreign).Transform(fresh).ReadScalars<bool>("IsOutOfDistribution"), Assert.True);
    }

    [Fact]
    public void A_user_hears_what_is_doubtful()
    {
        List<string> weak = Messages(new SdmOptions { NumberOfShuffles = 1, LearningRate = 1e-5, MaximumEpochs = 10 });
        Assert.Contains(weak, message => message.Contains("q'_min is infinite", StringComparison.Ordinal));
        Assert.Contains(weak, message => message.Contains("Training did not converge", StringComparison.Ordinal));
        Assert.DoesNotContain(Messages(Everything()), message => message.Contains("q'_min is infinite", StringComparison.Ordinal));

        static List<string> Messages(SdmOptions options)
        {
            var context = new MLContext(1);
            var messages = new List<string>();
            context.Log += (_, entry) =>
            {
                if (entry.Kind == ChannelMessageKind.Warning)
                    messages.Add(entry.Message);
            };
            context.MulticlassClassification.Calibrators.Sdm(options).Fit(Data(400, 1));
            return messages;
        }
    }

    [Fact]
    public void A_context_that_is_cancelled_ends_the_fit()
    {
        var context = new MLContext(1);
        // AutoML calls it when a trial runs out of time; it is not public.
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(context, null);
        Assert.Throws<OperationCanceledException>(() => context.MulticlassClassification.Calibrators.Sdm().Fit(Data(400, 1)));
    }

    [Fact]
    public void After_the_first_rows_a_pass_allocates_nothing_per_row()
    {
        float[] features = SdmExamples.Two(4000, 5).Rows;
        IDataView view = Context.MulticlassClassification.Calibrators.Sdm(Everything()).Fit(Data(200, 1)).Transform(Context.Data.LoadFromMatrix(features, 5));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Probability"], view.Schema["IsHighReliability"]]);
        ValueGetter<VBuffer<float>> probability = cursor.GetGetter<VBuffer<float>>(view.Schema["Probability"]);
        ValueGetter<bool> decision = cursor.GetGetter<bool>(view.Schema["IsHighReliability"]);
        VBuffer<float> value = default;
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
                probability(ref value);
                decision(ref flag);
            }
        }
    }

    [Fact]
    public void Options_out_of_range_and_double_names_are_refused()
    {
        Refused(new() { TargetAccuracy = .5 }, "TargetAccuracy");
        Refused(new() { FeatureColumnName = " " }, "FeatureColumnName");
        Refused(new() { LabelColumnName = "" }, "LabelColumnName");
        Refused(new() { ScoreColumnName = "Probability" }, "Probability");
        Refused(new() { ClassifierScoreKind = (ScoreKind)9 }, "ClassifierScoreKind");
        Refused(new() { MaximumEpochs = 0 }, "MaximumEpochs");

        static void Refused(SdmOptions options, string named) =>
            Assert.Contains(named, Assert.ThrowsAny<ArgumentException>(() => Context.MulticlassClassification.Calibrators.Sdm(options)).Message, StringComparison.Ordinal);
    }

    private static SdmOptions Everything() => new()
    {
        NumberOfShuffles = 1,
        MaximumEpochs = 25,
        LearningRate = 1e-2,
        ExemplarDimension = 4,
        TargetAccuracy = .9,
        AdmittedLabelColumnName = "Admitted",
        SimilarityLevelColumnName = "Level",
        LowerDistanceQuantileColumnName = "LowerQuantile",
        UpperDistanceQuantileColumnName = "UpperQuantile",
        LowerProbabilityColumnName = "Lower",
        UpperProbabilityColumnName = "Upper",
        LowerRescaledSimilarityColumnName = "LowerRescaled",
        SampleSizesColumnName = "Sizes",
        NearestRowColumnName = "Nearest",
    };

    private static float[] Singles(IReadOnlyList<double> values) => [.. values.Select(value => (float)value)];

    private static TestView Data(int count, int seed)
    {
        (float[] rows, int[] labels) = SdmExamples.Two(count, seed);
        return new TestView(TestColumn.Vectors("Features", 5, [.. rows.Chunk(5)]), TestColumn.Keys("Label", 2, [.. labels.Select(label => (uint)label + 1)], ["red", "blue"]));
    }

    private static TestView WithScores(TestView data)
    {
        float[][] rows = data.ReadVectors("Features");
        return new TestView(
            TestColumn.Vectors("Features", 5, rows), TestColumn.Keys("Label", 2, data.ReadScalars<uint>("Label")),
            TestColumn.Vectors("Given", 2, [.. rows.Select(row => new[] { 2 * row[0], -2 * row[0] })]),
            TestColumn.Scalars("Held", BooleanDataViewType.Instance, [.. Enumerable.Range(0, rows.Length).Select(i => i / 2 % 2 == 0)]));
    }
}
