using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class LinearOneVersusAllPipelineTests
{
    private static readonly MLContext Context = new(1);

    private readonly Topics _topics = Topics.Make(seed: 61, rows: 150);

    [Fact]
    public void Columns_hold_what_the_model_finds()
    {
        MultiLabelTransformer<SparseLabelModel> transformer = Context.MultiLabelClassification.Trainers
            .LinearOneVersusAll(new LinearOneVersusAllOptions { NumberOfPredictedLabels = 3, ScoreColumnName = "All", C = 2 }).Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train));
        SparseLabelModel expected = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { C = 2 }).Fit(_topics.Train);
        Assert.Equal(expected.CopyWeights().Values, transformer.Model.CopyWeights().Values);
        IDataView scored = transformer.Transform(DecoupledSoftmaxPipelineTests.View(_topics.Test));
        uint[][] labels = [.. RowValues.ReadAll(scored, "PredictedLabels")["PredictedLabels"].Cast<uint[]>()];
        float[][] scores = scored.ReadVectors("PredictedScores"), all = scored.ReadVectors("All");
        for (int row = 0; row < labels.Length; row++)
        {
            (int[] found, float[] values) = expected.Predict(_topics.Test.Features.ColumnsOf(row), _topics.Test.Features.ValuesOf(row), 3);
            Assert.Equal(found.Select(label => (uint)label + 1), labels[row]);
            Assert.Equal(values, scores[row]);
            Assert.Equal(values[0], all[row][found[0]]);
        }

        Assert.Equal(_topics.Precision(expected), Context.MultiLabelClassification.Evaluate(scored, k: 1).Precision[0], 1e-12);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["PredictedLabels"].GetKeyValues(ref names);
        Assert.Equal("topic 11", names.GetItemOrDefault(11).ToString());
    }

    [Fact]
    public void A_saved_model_gives_the_same_in_a_fresh_process()
    {
        TestView view = DecoupledSoftmaxPipelineTests.View(_topics.Test, labels: false);
        MultiLabelTransformer<SparseLabelModel> transformer = Context.MultiLabelClassification.Trainers.LinearOneVersusAll(c: .5f, numberOfPredictedLabels: 4).Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train));
        FreshProcess.AssertSame(Table.Read(transformer.Transform(view)), FreshProcess.Transform(Context, transformer, view));
    }

    [Fact]
    public void Texts_come_as_a_view_and_bad_rows_are_left_out()
    {
        float[][] features = DecoupledSoftmaxPipelineTests.Dense(_topics.Train.Features);
        features[5][3] = float.NaN;
        TestView good = DecoupledSoftmaxPipelineTests.View(_topics.Train);
        int[] kept = [.. Enumerable.Range(0, features.Length).Where(row => row != 5)];
        var lines = new List<string>();
        var context = new MLContext(1);
        context.Log += (_, entry) => lines.Add(entry.Message);
        var texts = new TestView(TestColumn.SparseVectors("Features", Topics.Features, DecoupledSoftmaxPipelineTests.Dense(_topics.Texts)));
        MultiLabelTransformer<SparseLabelModel> fitted = context.MultiLabelClassification.Trainers.LinearOneVersusAll(new LinearOneVersusAllOptions { LabelTextWeight = 3 })
            .Fit(new TestView(Labels(), TestColumn.Vectors("Features", Topics.Features, features)), texts);
        SparseLabelModel expected = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { LabelTextWeight = 3 }).Fit(_topics.Train.Select(kept), _topics.Texts);
        Assert.Equal(expected.CopyWeights().Values, fitted.Model.CopyWeights().Values);
        Assert.Contains(lines, line => line.Contains("1 rows with missing or infinite features were left out; 149 are used.", StringComparison.Ordinal));
        Assert.NotEqual(expected.CopyWeights().Values, context.MultiLabelClassification.Trainers.LinearOneVersusAll().Fit(good).Model.CopyWeights().Values);

        TestColumn Labels() => TestColumn.Vectors("Labels", Topics.Labels,
            [.. Enumerable.Range(0, features.Length).Select(row => Enumerable.Range(0, Topics.Labels).Select(label => _topics.Train.Labels[row].Contains(label) ? 1f : 0).ToArray())]);
    }

    [Fact]
    public void The_host_hears_of_labels_and_can_cancel()
    {
        var context = new MLContext(1);
        var lines = new List<string>();
        context.Log += (_, entry) => lines.Add(entry.Message);
        context.MultiLabelClassification.Trainers.LinearOneVersusAll(new LinearOneVersusAllOptions { MaximumIterations = 1, Tolerance = 1e-9f }).Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train));
        Assert.Contains(lines, line => line.Contains("12 of 12 labels: ", StringComparison.Ordinal) && line.Contains("labels/s, 0 s left.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("12 labels ended before they came to the tolerance.", StringComparison.Ordinal));

        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(context, null);
        Assert.Throws<OperationCanceledException>(() => context.MultiLabelClassification.Trainers.LinearOneVersusAll().Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train)));
    }

    [Fact]
    public void Wrong_options_and_columns_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.LinearOneVersusAll(c: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.LinearOneVersusAll("Absent").Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train)));
    }
}
