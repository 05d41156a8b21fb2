using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Onnx.Tests;

internal static class OnnxScoring
{
    /// <summary>Exports the pipeline and scores the data with ONNX Runtime.</summary>
    /// <param name="model">The pipeline.</param>
    /// <param name="data">Its columns become the graph's inputs.</param>
    /// <param name="opset">The operator set, with all columns exported; null for ML.NET's default with only <paramref name="outputs"/> exported.</param>
    /// <param name="outputs">The columns to score.</param>
    public static IDataView Score(ITransformer model, IDataView data, int? opset, params string[] outputs)
    {
        var context = new MLContext(1);
        using var folder = new TemporaryFolder();
        string file = folder.PathOf("model.onnx");
        using (FileStream stream = File.Create(file))
        {
            if (opset is { } version)
                context.Model.ConvertToOnnx(model, data, version, stream);
            else
                context.Model.ConvertToOnnx(model, data, stream, outputs);
        }

        string[] inputs = [.. data.Schema.Select(column => column.Name)];
        ITransformer scorer = context.Transforms.ApplyOnnxModel([.. outputs.Select(name => name + ".output")], inputs, file).Fit(data);
        return Materialized(context, scorer.Transform(data));
    }

    public static void AssertClose(float[][] expected, float[][] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Length, found[i].Length);
            for (int j = 0; j < expected[i].Length; j++)
                Assert.Equal(expected[i][j], found[i][j], tolerance * Math.Max(1, Math.Abs(expected[i][j])));
        }
    }

    // The model's file is deleted with its folder: the rows are read before.
    private static IDataView Materialized(MLContext context, IDataView view)
    {
        IDataView cached = context.Data.Cache(view);
        foreach (var column in view.Schema)
            RowValues.ReadAll(cached, column.Name);
        return cached;
    }
}
