using Microsoft.ML;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class LabelIndexPipelineTests
{
    private static readonly MLContext Context = new(1);

    private readonly Topics _topics = Topics.Make(seed: 41, rows: 150);

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void A_stage_with_an_index_is_saved_with_it_and_gives_the_same_in_a_fresh_process(float words)
    {
        TestView view = DecoupledSoftmaxPipelineTests.View(_topics.Test, labels: false);
        MultiLabelTransformer<ExtremeMultiLabelModel> exact = Trainer(words).Fit(DecoupledSoftmaxPipelineTests.View(_topics.Train));
        MultiLabelTransformer<ExtremeMultiLabelModel> stage = exact.WithIndex(new LabelIndexOptions { NumberOfCells = 6, NumberOfProbedCells = 2 });
        Assert.Equal("topic 2", stage.LabelName(2));
        Assert.Null(exact.Model.Index);
        FreshProcess.AssertSame(Table.Read(stage.Transform(view)), FreshProcess.Transform(Context, stage, view));

        using var stream = new MemoryStream();
        ModelWriter.Save(stream, stage.Model);
        stream.Position = 0;
        LabelIndex read = ModelReader.Load<ExtremeMultiLabelModel>(stream).Index!;
        Assert.Equal(stage.Model.Index!.Cells.Order, read.Cells.Order);
        Assert.Equal(stage.Model.Index.Cells.Centroids, read.Cells.Centroids);
        Assert.Equal((6, 2, 100), (read.NumberOfCells, read.NumberOfProbedCells, read.NumberOfRerankedLabels));
    }

    [Fact]
    public void The_trainer_builds_the_index_that_its_options_ask_for()
    {
        TestView train = DecoupledSoftmaxPipelineTests.View(_topics.Train), test = DecoupledSoftmaxPipelineTests.View(_topics.Test);
        var options = new LabelIndexOptions { NumberOfCells = 4, NumberOfProbedCells = 4 };
        MultiLabelTransformer<ExtremeMultiLabelModel> stage = Trainer(0, options).Fit(train);
        Assert.Equal(4, stage.Model.Index!.NumberOfCells);
        // All cells of few labels: what comes out is exact, through blocks and row by row.
        IDataView exact = Trainer(0).Fit(train).Transform(test), scored = stage.Transform(test);
        Assert.Equal(exact.ReadVectors("PredictedScores"), scored.ReadVectors("PredictedScores"));
        Assert.Equal(RowValues.ReadAll(exact, "PredictedLabels")["PredictedLabels"], RowValues.ReadAll(scored, "PredictedLabels")["PredictedLabels"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(0, new LabelIndexOptions { NumberOfProbedCells = 0 }));
    }

    [Fact]
    public void Broken_cells_are_refused()
    {
        ClusteredLabels some = ClusteredLabels.Make(40, 4);
        LabelCells cells = some.Model.BuildIndex(new LabelIndexOptions { NumberOfCells = 5 }).Cells;
        Assert.Equal(cells.Order, Read(cells).Order);
        (cells.Order[3], int kept) = (cells.Order[4], cells.Order[3]);
        Refused("in two cells");
        cells.Order[3] = 40;
        Refused("or is none");
        cells.Order[3] = kept;
        cells.Sizes[0]++;
        Refused("41 labels in all");
        cells.Sizes[0] = -1;
        Refused("has -1 labels");

        void Refused(string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => Read(cells)).Message, StringComparison.Ordinal);

        static LabelCells Read(LabelCells cells)
        {
            using var stream = new MemoryStream();
            ModelWriter.Save(stream, cells);
            stream.Position = 0;
            return ModelReader.Load<LabelCells>(stream);
        }
    }

    [Fact]
    public void Cells_of_another_model_are_refused()
    {
        LabelCells cells = ClusteredLabels.Make(40, 4).Model.BuildIndex().Cells;
        Assert.Throws<ArgumentException>(() => new LabelIndex(ClusteredLabels.Make(41, 4).Model, cells));
        Assert.Throws<ArgumentException>(() => new LabelIndex(ClusteredLabels.Make(40, 5).Model, cells));
    }

    private static DecoupledSoftmaxTrainer Trainer(float words, LabelIndexOptions? index = null) =>
        Context.MultiLabelClassification.Trainers.DecoupledSoftmax(new DecoupledSoftmaxOptions
        {
            Dimension = 16, NumberOfEpochs = 2, BatchSize = 32, NumberOfPredictedLabels = 3, LexicalWeight = words, Index = index,
        });
}
