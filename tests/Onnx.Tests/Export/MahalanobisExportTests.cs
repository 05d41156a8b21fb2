using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Onnx.Tests;

/// <summary>A detector leaves .NET as an ONNX graph that gives the same distances, classes and decisions.</summary>
public class MahalanobisExportTests
{
    private static readonly MLContext Context = new(1);

    [Theory]
    [InlineData(true, false, "Label")]
    [InlineData(false, true, "Label")]
    [InlineData(true, false, null)]
    [InlineData(false, false, null)]
    public void Distances_class_and_decision_agree_with_the_runtime(bool normalize, bool relative, string? label)
    {
        TestView data = Data();
        ITransformer model = Context.Transforms.MahalanobisOod(new MahalanobisOodOptions
        {
            Normalize = normalize, Relative = relative, LabelColumnName = label, ClassDistancesColumnName = "D", TargetFalseAlarmRate = 0.3,
        }).Fit(data);
        string[] scalars = ["OodScore", "MahalanobisDistance", "RelativeDistance", "OodPValue"];
        string[] classes = label is null ? [] : ["NearestClass", "D"];
        IDataView expected = model.Transform(data), scored = OnnxScoring.Score(model, data, 12, [.. scalars, "IsOod", .. classes]);
        foreach (string column in scalars)
            OnnxScoring.AssertClose([.. expected.ReadScalars<float>(column).Select(value => new[] { value })], scored.ReadVectors(column), 1e-4f);
        Assert.Equal(expected.ReadScalars<bool>("IsOod"), scored.GetColumn<bool[]>("IsOod").Select(row => row.Single()));
        if (label is null)
            return;
        Assert.Equal(expected.ReadScalars<uint>("NearestClass"), scored.GetColumn<uint[]>("NearestClass").Select(row => row.Single()));
        OnnxScoring.AssertClose(expected.ReadVectors("D"), scored.ReadVectors("D"), 1e-4f);
    }

    private static TestView Data()
    {
        var random = new Random(5);
        uint[] keys = [.. Enumerable.Range(0, 90).Select(i => (uint)(i % 3) + 1)];
        float[][] rows = [.. keys.Select(key => Enumerable.Range(0, 6).Select(d => (3 * random.NextSingle()) + (d == key ? 2 : 0)).ToArray())];
        return new TestView(TestColumn.Vectors("Features", 6, rows), TestColumn.Keys("Label", 3, keys, ["a", "b", "c"]));
    }
}
