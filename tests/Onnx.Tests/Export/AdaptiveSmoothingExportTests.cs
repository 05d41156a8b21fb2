using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.TestKit;

namespace MLExtensions.Onnx.Tests;

/// <summary>A mix with one alpha leaves .NET as an ONNX graph; other mixes are left out of it without harm to the rest.</summary>
public class AdaptiveSmoothingExportTests
{
    private static readonly MLContext Context = new(1);

    [Theory]
    [InlineData(9, 0.8, 2.0)]
    [InlineData(12, 0.8, 2.0)]
    [InlineData(12, 0.8, double.PositiveInfinity)]
    [InlineData(12, 1.0, 2.0)]
    [InlineData(12, 0.0, 2.0)]
    public void Scores_probabilities_and_decisions_agree_with_the_runtime(int opset, double alpha, double accurateScale)
    {
        var options = new AdaptiveSmoothingOptions { Alpha = alpha, AccurateScale = accurateScale, RobustScale = 0.5 };
        TestView data = Data([2, 0, 1]);
        ITransformer model = Context.MulticlassClassification.Calibrators.AdaptiveSmoothing(options).Fit(data);
        IDataView expected = model.Transform(data), scored = OnnxScoring.Score(model, data, opset, "Score", "Probability", "PredictedLabel", "Alpha", "RobustMargin");
        OnnxScoring.AssertClose(expected.ReadVectors("Score"), scored.ReadVectors("Score"), 1e-5f);
        OnnxScoring.AssertClose(expected.ReadVectors("Probability"), scored.ReadVectors("Probability"), 1e-5f);
        Assert.All(scored.ReadVectors("Alpha"), value => Assert.Equal((float)alpha, value.Single(), 1e-6f));
        OnnxScoring.AssertClose([.. expected.ReadScalars<float>("RobustMargin").Select(value => new[] { value })], scored.ReadVectors("RobustMargin"), 1e-5f);
        Assert.Equal(expected.ReadScalars<uint>("PredictedLabel"), scored.GetColumn<uint[]>("PredictedLabel").Select(row => row.Single()));
    }

    [Fact]
    public void A_mix_without_a_plain_form_is_left_out_and_the_rest_stays()
    {
        TestView data = Data([0, 1, 2]);
        var options = new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Gate };
        ITransformer model = Context.MulticlassClassification.Calibrators.AdaptiveSmoothing(options).Append(Context.Transforms.SoftmaxStable("Soft", "RobustScore")).Fit(data);
        OnnxScoring.AssertClose(model.Transform(data).ReadVectors("Soft"), OnnxScoring.Score(model, data, null, "Soft").ReadVectors("Soft"), 1e-5f);
    }

    // Logits as far apart as a float allows a softmax to underflow; the robust slots are in another order.
    private static TestView Data(int[] order)
    {
        string[] names = ["a", "b", "c"];
        var random = new Random(5);
        float[][] accurate = Rows(60), robust = Rows(3);
        return new TestView(
            Scores("AccurateScore", accurate, names), Scores("RobustScore", [.. robust.Select(row => Array.ConvertAll(order, i => row[i]))], Array.ConvertAll(order, i => names[i])),
            TestColumn.Keys("Label", 3, [.. Enumerable.Range(0, 60).Select(i => (uint)(i % 3) + 1)], names));

        float[][] Rows(float spread) => [.. Enumerable.Range(0, 60).Select(_ => Enumerable.Range(0, 3).Select(_ => spread * (random.NextSingle() - 0.5f)).ToArray())];
    }

    private static TestColumn Scores(string name, float[][] rows, string[] slots)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ReadOnlyMemory<char>[] texts = Array.ConvertAll(slots, slot => slot.AsMemory());
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, [.. texts]));
        return TestColumn.Vectors(name, new VectorDataViewType(NumberDataViewType.Single, slots.Length), rows, annotations.ToAnnotations());
    }
}
