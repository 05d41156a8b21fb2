using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The softmax stages among ML.NET's own: chains, prediction engines, saved models in this and in another process, evaluation.</summary>
public class SoftmaxPipelineTests
{
    private static readonly MLContext Context = new(1);

    private sealed class Animal
    {
        [VectorType(3)]
        public float[] Logits { get; set; } = [];

        public string Species { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float[] Probability { get; set; } = [];
    }

    private static readonly Animal[] Animals =
    [
        new() { Logits = [1000, 1001, 1002], Species = "dog" },
        new() { Logits = [3, 1, 0], Species = "cat" },
        new() { Logits = [-5, 40, 2], Species = "bird" },
        new() { Logits = [2, 2, 2], Species = "cat" },
    ];

    [Fact]
    public void A_prediction_engine_gives_the_values_of_the_view()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Animals);
        ITransformer model = Context.Transforms.SoftmaxStable("Probability", "Logits").Fit(data);
        using PredictionEngine<Animal, Prediction> engine = Context.Model.CreatePredictionEngine<Animal, Prediction>(model);
        float[][] expected = model.Transform(data).ReadVectors("Probability");
        Assert.Equal(expected, Animals.Select(animal => engine.Predict(animal).Probability));
    }

    [Fact]
    public void A_column_of_known_size_keeps_it_and_one_of_variable_size_follows_its_rows()
    {
        float[][] rows = [[1, 2], [1, 2, 3], []];
        foreach ((int size, int[] lengths) in new[] { (3, new[] { 3, 3, 3 }), (0, [2, 3, 0]) })
        {
            float[][] found = Context.Transforms.SoftmaxStable("P", "Z").Fit(Data(size)).Transform(Data(size)).ReadVectors("P");
            Assert.Equal(lengths, found.Select(row => row.Length));
            Assert.Equal(size == 3, found[0].All(float.IsNaN));
            Assert.Equal(1f, found[1].Sum(), 1e-6f);
        }

        TestView Data(int size) => new(TestColumn.Vectors("Z", size, rows));
    }

    [Fact]
    public void After_the_first_row_a_pass_allocates_nothing_per_row()
    {
        float[] logits = new float[4000 * 100];
        IDataView view = Context.Transforms.SoftmaxStable("P", "Z").Append(Context.Transforms.LogSoftmax("L", "Z"))
            .Fit(Context.Data.LoadFromMatrix(logits, 100, "Z")).Transform(Context.Data.LoadFromMatrix(logits, 100, "Z"));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["P"], view.Schema["L"]]);
        ValueGetter<VBuffer<float>> probability = cursor.GetGetter<VBuffer<float>>(view.Schema["P"]);
        ValueGetter<VBuffer<float>> logarithm = cursor.GetGetter<VBuffer<float>>(view.Schema["L"]);
        VBuffer<float> first = default;
        VBuffer<float> second = default;
        Advance(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Advance(3000);
        // The runtime may allocate a little when it recompiles a hot method; a row that allocates would cost 400 bytes and more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);

        void Advance(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                Assert.True(cursor.MoveNext());
                probability(ref first);
                logarithm(ref second);
            }
        }
    }

    [Fact]
    public void A_chain_with_stages_of_ML_NET_is_saved_and_loaded_plainly()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Animals);
        ITransformer model = Chain().Fit(data);
        using var stream = new MemoryStream();
        Context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext(2).Model.Load(stream, out DataViewSchema schema);
        Assert.Equal(["Logits", "Species"], schema.Select(column => column.Name));
        Assert.Equal(model.Transform(data).ReadVectors("Both"), loaded.Transform(data).ReadVectors("Both"));
        TransformerChain<ITransformer> chain = Assert.IsType<TransformerChain<ITransformer>>(loaded);
        SoftmaxTransformer softmax = Assert.IsType<SoftmaxTransformer>(chain.ElementAt(1));
        Assert.Equal(0.5f, softmax.Temperature);
        Assert.False(softmax.IsLogarithm);
    }

    [Fact]
    public void A_fresh_process_loads_the_model_with_nothing_registered_and_gives_the_same_bits()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Animals);
        ITransformer model = Chain().Fit(data);
        FreshProcess.AssertSame(Table.Read(model.Transform(data)), FreshProcess.Transform(Context, model, data));
    }

    [Fact]
    public void A_damaged_model_fails_in_a_fresh_process_with_a_FormatException()
    {
        IDataView data = Context.Data.LoadFromEnumerable(Animals);
        using var folder = new TemporaryFolder();
        string file = folder.PathOf("model.zip");
        Context.Model.Save(Chain().Fit(data), data.Schema, file);
        ModelFiles.AlterOurBytes(file);
        string error = FreshProcess.TransformFails(file, Table.Read(data));
        Assert.Contains(nameof(FormatException), error, StringComparison.Ordinal);
        Assert.Contains("damaged", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Probabilities_make_the_log_loss_of_Evaluate_right()
    {
        IDataView data = Context.Transforms.Conversion.MapValueToKey("Label", "Species", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)
            .Append(Context.Transforms.SoftmaxStable("Score", "Logits"))
            .Append(Context.Transforms.CopyColumns("PredictedLabel", "Label"))
            .Fit(Context.Data.LoadFromEnumerable(Animals)).Transform(Context.Data.LoadFromEnumerable(Animals));
        // Keys by occurrence: dog 1, cat 2, bird 3. Rows by hand: -log p of slot 0, 1, 2, 1.
        double expected = (Loss([1000, 1001, 1002], 0) + Loss([3, 1, 0], 1) + Loss([-5, 40, 2], 2) + Math.Log(3)) / 4;
        Assert.Equal(expected, Context.MulticlassClassification.Evaluate(data).LogLoss, 1e-5);

        // ML.NET clips a probability at 1e-15.
        static double Loss(double[] logits, int label)
        {
            double maximum = logits.Max();
            return Math.Min(Math.Log(logits.Sum(z => Math.Exp(z - maximum))) - (logits[label] - maximum), -Math.Log(1e-15));
        }
    }

    private static EstimatorChain<ITransformer> Chain() => new EstimatorChain<ITransformer>()
        .Append(Context.Transforms.Conversion.MapValueToKey("Label", "Species"))
        .Append(Context.Transforms.SoftmaxStable("Probability", "Logits", 0.5f))
        .Append(Context.Transforms.LogSoftmax("Logarithm", "Logits"))
        .Append(Context.Transforms.Concatenate("Both", "Probability", "Logarithm"))
        .Append<ITransformer>(Context.Transforms.Conversion.MapKeyToValue("Name", "Label"));
}
