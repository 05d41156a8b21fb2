using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Data and stages for the tests of rows and cursors.</summary>
internal static class Projections
{
    public const int Length = 6;
    public const int Outputs = 4;

    public static float[][] Rows(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Length).Select(_ => random.Next(4) == 0 ? 0f : random.NextSingle() - 0.5f).ToArray())];
    }

    public static ProjectionTransformer Stage(bool blocks, string output = "Projected", bool failInKernel = false)
    {
        var random = new Random(9);
        float[] weights = [.. Enumerable.Range(0, Length * Outputs).Select(_ => random.NextSingle() - 0.5f)];
        return new ProjectionTransformer("Features", output, weights, Length, blocks) { FailInKernel = failInKernel };
    }

    public static TestView View(int count, bool sparse = false)
    {
        float[][] rows = Rows(count);
        return new TestView(
            TestColumn.Texts("Text", [.. Enumerable.Range(0, count).Select(i => $"row {i}")]),
            sparse ? TestColumn.SparseVectors("Features", Length, rows) : TestColumn.Vectors("Features", Length, rows),
            TestColumn.Numbers("Weight", [.. Enumerable.Range(0, count).Select(i => (float)i)]),
            TestColumn.Keys("Label", 3, [.. Enumerable.Range(0, count).Select(i => (uint)(i % 4))], ["a", "b", "c"]));
    }
}
