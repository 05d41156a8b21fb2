using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class LabelBaselinesPipelineTests
{
    private static readonly MLContext Context = new(1);

    private readonly Topics _topics = Topics.Make(seed: 41, rows: 100);

    [Fact]
    public void The_trainer_is_the_mathematics_and_its_model_loads_in_a_fresh_process()
    {
        MultiLabelTransformer<SparseLabelModel> transformer = Context.MultiLabelClassification.Trainers.LabelCentroid(numberOfPredictedLabels: 4).Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train));
        Assert.Equal(LabelCentroid.Fit(_topics.Train).CopyWeights().Values, transformer.Model.CopyWeights().Values);
        IDataView scored = transformer.Transform(DecoupledSoftmaxPipelineTests.View(_topics.Test));
        Assert.Equal(_topics.Precision(transformer.Model), Context.MultiLabelClassification.Evaluate(scored, k: 1).Precision[0], 1e-12);

        TestView plain = DecoupledSoftmaxPipelineTests.View(_topics.Test, labels: false);
        FreshProcess.AssertSame(Table.Read(transformer.Transform(plain)), FreshProcess.Transform(Context, transformer, plain));
    }

    [Fact]
    public void Neighbors_vote_in_a_pipeline_and_their_rows_are_saved()
    {
        TestView view = DecoupledSoftmaxPipelineTests.View(_topics.Test, labels: false);
        MultiLabelTransformer<NearestNeighborLabels> transformer = Context.MultiLabelClassification.Trainers
            .NearestNeighborLabels(numberOfPredictedLabels: 4, numberOfNeighbors: 7).Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train));
        Assert.Equal((7, 100), (transformer.Model.NumberOfNeighbors, transformer.Model.RowCount));
        var expected = new NearestNeighborLabels(_topics.Train, 7);
        uint[][] labels = [.. RowValues.ReadAll(transformer.Transform(view), "PredictedLabels")["PredictedLabels"].Cast<uint[]>()];
        for (int row = 0; row < labels.Length; row++)
        {
            int[] found = expected.Predict(_topics.Test.Features.ColumnsOf(row), _topics.Test.Features.ValuesOf(row), 4).Labels;
            Assert.Equal(found.Select(label => (uint)label + 1).Concat(Enumerable.Repeat(0u, 4 - found.Length)), labels[row]);
        }

        FreshProcess.AssertSame(Table.Read(transformer.Transform(view)), FreshProcess.Transform(Context, transformer, view));
    }

    [Fact]
    public void Texts_come_as_a_view()
    {
        var texts = new TestView(TestColumn.SparseVectors("Features", Topics.Features, DecoupledSoftmaxPipelineTests.Dense(_topics.Texts)));
        MultiLabelTransformer<SparseLabelModel> fitted = Context.MultiLabelClassification.Trainers.LabelCentroid(new LabelCentroidOptions { LabelTextWeight = 3 })
            .Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train), texts);
        Assert.Equal(LabelCentroid.Fit(_topics.Train, _topics.Texts, 3).CopyWeights().Values, fitted.Model.CopyWeights().Values);
    }

    [Fact]
    public void Wrong_options_and_columns_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.LabelCentroid(numberOfPredictedLabels: 0));
        Assert.Contains("NumberOfNeighbors is 0; allowed: 1 to 100000.", Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.NearestNeighborLabels(numberOfNeighbors: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.LabelCentroid(featureColumnName: "X").Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train)));
    }
}
