using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Onnx.Tests;

/// <summary>ConvertToOnnx walks through the softmax stages and ML.NET's own on both sides; ONNX Runtime gives the same numbers.</summary>
public class SoftmaxExportTests
{
    private static readonly MLContext Context = new(1);

    private static TestColumn Logits(string name = "Logits", int size = 5)
    {
        var random = new Random(3);
        return TestColumn.Vectors(name, size, [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, size).Select(_ => 12 * (random.NextSingle() - 0.5f)).ToArray())]);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    public void Softmax_and_log_softmax_agree_with_the_runtime(int opset)
    {
        var data = new TestView(Logits());
        ITransformer model = Context.Transforms.SoftmaxStable("Probability", "Logits", 1.7f).Append(Context.Transforms.LogSoftmax("Logarithm", "Logits", 0.6f)).Fit(data);
        foreach (ITransformer exported in new[] { model, Reloaded(model, data.Schema) })
        {
            IDataView scored = OnnxScoring.Score(exported, data, opset, "Probability", "Logarithm");
            OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Probability"), scored.ReadVectors("Probability"), 1e-6f);
            OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Logarithm"), scored.ReadVectors("Logarithm"), 1e-5f);
        }
    }

    [Fact]
    public void Stages_of_ML_NET_before_and_behind_are_exported_too()
    {
        var data = new TestView(Logits());
        ITransformer model = Context.Transforms.NormalizeMeanVariance("Scaled", "Logits")
            .Append(Context.Transforms.SoftmaxStable("Scaled"))
            .Append(Context.Transforms.Concatenate("Both", "Scaled", "Logits")).Fit(data);
        OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Both"), OnnxScoring.Score(model, data, 12, "Both").ReadVectors("Both"), 1e-5f);
    }

    [Fact]
    public void In_place_and_with_leading_dimensions()
    {
        float[][] rows = [[1f, 2, 3], [-5, 0, 5], [1000, 1001, 1002]];
        var data = new TestView(TestColumn.Vectors("Logits", new VectorDataViewType(NumberDataViewType.Single, 1, 3), rows));
        ITransformer model = Context.Transforms.SoftmaxStable("Logits").Fit(data);
        OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Logits"), OnnxScoring.Score(model, data, 12, "Logits").ReadVectors("Logits"), 1e-6f);
    }

    [Fact]
    public void A_users_columns_named_like_our_parts_are_left_alone()
    {
        var data = new TestView(Logits(), Logits("scaled", 3), Logits("inverse-temperature", 2));
        ITransformer model = Context.Transforms.SoftmaxStable("Probability", "Logits", 2f)
            .Append(Context.Transforms.CopyColumns("A", "scaled")).Append(Context.Transforms.CopyColumns("B", "inverse-temperature")).Fit(data);
        IDataView scored = OnnxScoring.Score(model, data, 12, "Probability", "A", "B");
        OnnxScoring.AssertClose(data.ReadVectors("scaled"), scored.ReadVectors("A"), 0);
        OnnxScoring.AssertClose(data.ReadVectors("inverse-temperature"), scored.ReadVectors("B"), 0);
    }

    [Fact]
    public void A_stage_without_an_ONNX_form_leaves_every_other_output_right()
    {
        var data = new TestView(Logits());
        ITransformer model = new TransformerChain<ITransformer>(
            Context.Transforms.SoftmaxStable("Probability", "Logits").Fit(data),
            new UnexportableTransformer("Unexportable"),
            Context.Transforms.LogSoftmax("Logarithm", "Logits").Fit(data));
        IDataView scored = OnnxScoring.Score(model, data, null, "Probability", "Logarithm");
        OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Probability"), scored.ReadVectors("Probability"), 1e-6f);
        OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Logarithm"), scored.ReadVectors("Logarithm"), 1e-5f);
        // Asking for what it cannot export is ML.NET's own clear error, not a wrong graph.
        Assert.Throws<InvalidOperationException>(() => OnnxScoring.Score(model, data, null, "Unexportable"));
    }

    private static ITransformer Reloaded(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        Context.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext(2).Model.Load(stream, out _);
    }
}
