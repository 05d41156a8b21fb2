using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class DecoupledSoftmaxPipelineTests
{
    private static readonly MLContext Context = new(1);

    private readonly Topics _topics = Topics.Make(seed: 31, rows: 150);

    [Fact]
    public void Columns_hold_what_the_model_finds()
    {
        TestView view = View(_topics.Test);
        MultiLabelTransformer<ExtremeMultiLabelModel> transformer = Trainer(score: "All").Fit(View(_topics.Train));
        IDataView scored = transformer.Transform(view);
        uint[][] labels = [.. RowValues.ReadAll(scored, "PredictedLabels")["PredictedLabels"].Cast<uint[]>()];
        float[][] scores = scored.ReadVectors("PredictedScores"), all = scored.ReadVectors("All");
        for (int row = 0; row < labels.Length; row++)
        {
            (int[] expected, float[] values) = transformer.Model.Predict(_topics.Test.Features.ColumnsOf(row), _topics.Test.Features.ValuesOf(row), 3);
            Assert.Equal(expected.Select(label => (uint)label + 1), labels[row]);
            Assert.Equal(values, scores[row]);
            Assert.Equal(Topics.Labels, all[row].Length);
            Assert.Equal(values[1], all[row][expected[1]]);
        }

        Assert.Equal("topic 2", transformer.LabelName(2));
        MultiLabelMetrics metrics = Context.MultiLabelClassification.Evaluate(scored, k: 3);
        Assert.Equal(_topics.Precision(transformer.Model), metrics.Precision[0], 1e-12);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["PredictedLabels"].GetKeyValues(ref names);
        Assert.Equal("topic 11", names.GetItemOrDefault(11).ToString());
        scored.Schema["All"].GetSlotNames(ref names);
        Assert.Equal("topic 0", names.GetItemOrDefault(0).ToString());
    }

    [Fact]
    public void A_saved_model_gives_the_same_in_a_fresh_process()
    {
        TestView view = View(_topics.Test, labels: false);
        MultiLabelTransformer<ExtremeMultiLabelModel> transformer = Trainer(words: 1).Fit(View(_topics.Train));
        Table found = FreshProcess.Transform(Context, transformer, view);
        FreshProcess.AssertSame(Table.Read(transformer.Transform(view)), found);
    }

    [Fact]
    public void Validation_and_texts_come_as_views()
    {
        var texts = new TestView(TestColumn.SparseVectors("Features", Topics.Features, Dense(_topics.Texts)));
        MultiLabelTransformer<ExtremeMultiLabelModel> fitted = Trainer().Fit(View(_topics.Train), View(_topics.Test), texts);
        ExtremeMultiLabelModel expected = new DecoupledSoftmaxFitter(Options()).Fit(_topics.Train, _topics.Test, _topics.Texts);
        Assert.Equal(expected.CopyLabelEmbeddings(), fitted.Model.CopyLabelEmbeddings());
    }

    // The key type of the label column says which labels there are; one of them has a text but no training row.
    [Fact]
    public void A_label_without_training_rows_is_found_by_its_text()
    {
        const int absent = 3;
        int[] rows = [.. Enumerable.Range(0, _topics.Train.Labels.RowCount).Where(row => !_topics.Train.Labels[row].Contains(absent))];
        DecoupledSoftmaxOptions options = Options();
        options.LabelEncoder = LabelEncoder.Texts;
        var texts = new TestView(TestColumn.SparseVectors("Features", Topics.Features, Dense(_topics.Texts)));
        IDataView scored = Context.MultiLabelClassification.Trainers.DecoupledSoftmax(options).Fit(View(_topics.Train.Select(rows)), null, texts).Transform(texts);
        Assert.Equal(absent + 1u, ((uint[])RowValues.ReadAll(scored, "PredictedLabels")["PredictedLabels"][absent])[0]);
    }

    [Fact]
    public void Slots_dense_features_and_bad_rows()
    {
        float[][] features = Dense(_topics.Train.Features), labels = [.. Enumerable.Range(0, features.Length).Select(row => Slots(_topics.Train.Labels[row]))];
        features[7][0] = float.NaN;
        var view = new TestView(TestColumn.Vectors("Labels", Topics.Labels, labels), TestColumn.Vectors("Features", Topics.Features, features));
        MultiLabelTransformer<ExtremeMultiLabelModel> fitted = Trainer().Fit(view);
        int[] kept = [.. Enumerable.Range(0, features.Length).Where(row => row != 7)];
        Assert.Equal(new DecoupledSoftmaxFitter(Options()).Fit(_topics.Train.Select(kept)).CopyLabelEmbeddings(), fitted.Model.CopyLabelEmbeddings());

        IDataView scored = fitted.Transform(view);
        Assert.Equal([0u, 0, 0], (uint[])RowValues.ReadAll(scored, "PredictedLabels")["PredictedLabels"][7]);
        Assert.All(scored.ReadVectors("PredictedScores")[7], score => Assert.True(float.IsNaN(score)));

        static float[] Slots(ReadOnlySpan<int> labels)
        {
            var slots = new float[Topics.Labels];
            foreach (int label in labels)
                slots[label] = 1;
            return slots;
        }
    }

    [Fact]
    public void The_host_hears_of_epochs_and_can_cancel()
    {
        var context = new MLContext(1);
        var lines = new List<string>();
        context.Log += (_, entry) => lines.Add(entry.Message);
        context.MultiLabelClassification.Trainers.DecoupledSoftmax(Options()).Fit(View(_topics.Train), View(_topics.Test));
        Assert.Contains(lines, line => line.Contains("Epoch 2 of 2: loss", StringComparison.Ordinal) && line.Contains("validation P@1", StringComparison.Ordinal));

        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(context, null);
        Assert.Throws<OperationCanceledException>(() => context.MultiLabelClassification.Trainers.DecoupledSoftmax(Options()).Fit(View(_topics.Train)));
    }

    [Fact]
    public void A_listener_of_the_caller_hears_of_every_step_and_can_end_the_fit()
    {
        var heard = new List<MultiLabelProgress>();
        Context.MultiLabelClassification.Trainers.DecoupledSoftmax(Options()).Fit(View(_topics.Train), View(_topics.Test), progress: new Listener(heard.Add));
        Assert.Equal(2, heard.Count(step => step.IsEndOfEpoch));
        Assert.Equal(heard.Select(step => step.RowsSeen).Order(), heard.Select(step => step.RowsSeen));
        Assert.Equal(heard[^1].RowsToSee, heard[^1].RowsSeen);
        Assert.InRange(heard[^1].ValidationPrecision, 0.1, 1);
        Assert.Throws<OperationCanceledException>(() => Context.MultiLabelClassification.Trainers.DecoupledSoftmax(Options())
            .Fit(View(_topics.Train), null, progress: new Listener(_ => throw new OperationCanceledException())));
    }

    private sealed class Listener(Action<MultiLabelProgress> hear) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value) => hear(value);
    }

    [Fact]
    public void Wrong_options_and_columns_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.DecoupledSoftmax(numberOfEpochs: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.MultiLabelClassification.Trainers.DecoupledSoftmax("Absent").Fit(View(_topics.Train)));
        ITransformer fitted = Trainer().Fit(View(_topics.Train));
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => fitted.Transform(new TestView(TestColumn.Vectors("Features", 3, [1, 2, 3]))));
        Assert.Contains("Vector<Single, 92>", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_models_are_refused()
    {
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(Options(words: 1)).Fit(_topics.Train);
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        stream.Position = 0;
        ExtremeMultiLabelModel read = ModelReader.Load<ExtremeMultiLabelModel>(stream);
        Assert.Equal(model.CopyLabelEmbeddings(), read.CopyLabelEmbeddings());
        Assert.Equal(model.Words!.CopyWeights().Values, read.Words!.CopyWeights().Values);
        byte[] bytes = stream.ToArray();
        Assert.Throws<FormatException>(() => ModelReader.Load<ExtremeMultiLabelModel>(new MemoryStream(bytes[..(bytes.Length / 2)])));
    }

    internal static TestView View(MultiLabelData data, bool labels = true)
    {
        TestColumn features = TestColumn.SparseVectors("Features", Topics.Features, Dense(data.Features));
        if (!labels)
            return new TestView(features);
        string[] names = [.. Enumerable.Range(0, Topics.Labels).Select(label => $"topic {label}")];
        var rows = new VBuffer<uint>[data.Labels.RowCount];
        for (int row = 0; row < rows.Length; row++)
            rows[row] = new VBuffer<uint>(data.Labels[row].Length, [.. data.Labels[row].ToArray().Select(label => (uint)label + 1)]);
        return new TestView(
            TestColumn.Scalars("Labels", new VectorDataViewType(new KeyDataViewType(typeof(uint), Topics.Labels), 0), rows, TestColumn.Keys("L", Topics.Labels, [], names).Annotations),
            features);
    }

    internal static float[][] Dense(SparseMatrix matrix) => [.. Enumerable.Range(0, matrix.RowCount).Select(row =>
    {
        var dense = new float[matrix.ColumnCount];
        for (int i = 0; i < matrix.ColumnsOf(row).Length; i++)
            dense[matrix.ColumnsOf(row)[i]] = matrix.ValuesOf(row)[i];
        return dense;
    })];

    private static DecoupledSoftmaxTrainer Trainer(string? score = null, float words = 0) =>
        Context.MultiLabelClassification.Trainers.DecoupledSoftmax(Options(score, words));

    private static DecoupledSoftmaxOptions Options(string? score = null, float words = 0) => new()
    {
        Dimension = 16, NumberOfEpochs = 2, BatchSize = 32, NumberOfPredictedLabels = 3, ScoreColumnName = score, LexicalWeight = words,
    };
}
