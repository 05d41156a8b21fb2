using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using MLExtensions.Trainers;

namespace MLExtensions.Onnx.Tests;

/// <summary>A trained head leaves .NET as an ONNX graph that gives the same probabilities and classes.</summary>
public class SoftmaxRegressionExportTests
{
    private static readonly MLContext Context = new(1);

    [Theory]
    [InlineData(9, "Logits")]
    [InlineData(12, "Logits")]
    [InlineData(12, null)]
    public void Probabilities_logits_and_class_agree_with_the_runtime(int opset, string? rawScore)
    {
        TestView data = Data(new VectorDataViewType(NumberDataViewType.Single, 6));
        ITransformer model = Trainer(rawScore).Fit(data);
        string[] vectors = rawScore is null ? ["Score"] : ["Score", rawScore];
        IDataView expected = model.Transform(data), scored = OnnxScoring.Score(model, data, opset, [.. vectors, "PredictedLabel"]);
        foreach (string column in vectors)
            OnnxScoring.AssertClose(expected.ReadVectors(column), scored.ReadVectors(column), 1e-5f);
        Assert.Equal(expected.ReadScalars<uint>("PredictedLabel"), scored.GetColumn<uint[]>("PredictedLabel").Select(row => row.Single()));
    }

    [Fact]
    public void Features_of_several_dimensions_and_stages_around_are_exported_too()
    {
        TestView data = Data(new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        ITransformer model = Trainer("Logits").Append(Context.Transforms.SoftmaxStable("Score", "Logits", .5f)).Fit(data);
        OnnxScoring.AssertClose(
            model.Transform(data).ReadVectors("Score"), OnnxScoring.Score(model, data, null, "Score").ReadVectors("Score"), 1e-5f);
    }

    private static SoftmaxRegressionTrainer Trainer(string? rawScore) =>
        Context.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = rawScore });

    private static TestView Data(VectorDataViewType type)
    {
        var random = new Random(5);
        uint[] keys = [.. Enumerable.Range(0, 60).Select(i => (uint)(i % 3) + 1)];
        float[][] rows = [.. keys.Select(key => Enumerable.Range(0, 6).Select(d => (3 * random.NextSingle()) + (d == key ? 2 : 0)).ToArray())];
        return new TestView(TestColumn.Vectors("Features", type, rows), TestColumn.Keys("Label", 3, keys, ["a", "b", "c"]));
    }
}
