using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>All estimators of the pack, each with small data. <see cref="CoverageTests"/> fails when one is missing.</summary>
public static partial class ConformanceCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        .. ScoreCalibrators(),
        .. ParametricScalers(),
        .. BinaryMaps(),
        .. CorrectnessAware(),
        .. Softmax(),
        .. SoftmaxRegression(),
        .. Mahalanobis(),
        .. OutOfDistribution(),
        .. SoftNms(),
        .. DetectionDecoding(),
        .. AdaptiveSmoothing(),
        .. Sdm(),
        .. MultiLabel(),
        .. TfIdf(),
    ];

    public static TheoryData<string> Names => [.. All.Select(conformanceCase => conformanceCase.Name)];

    public static ConformanceCase Get(string name) => All.Single(conformanceCase => conformanceCase.Name == name);

    /// <summary>Clustered vectors, the same for every case: class i % classes lies around its own centre.</summary>
    internal static float[][] Vectors(int count, int dimension, int classes = 3, int seed = 17)
    {
        var random = new Random(seed);
        float[][] centres = [.. Enumerable.Range(0, classes).Select(_ => Random(dimension))];
        return [.. Enumerable.Range(0, count).Select(i => Random(dimension).Zip(centres[i % classes], (noise, centre) => (3 * centre) + noise).ToArray())];

        float[] Random(int length) => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    /// <summary>The same with zeros in all but five places of a row.</summary>
    internal static float[][] SparseVectors(int count, int dimension)
    {
        float[][] rows = Vectors(count, dimension);
        foreach (float[] row in rows)
            Array.Clear(row, 3, dimension - 5);
        return rows;
    }

    internal static TestColumn Labels(int count, int classes = 3) =>
        TestColumn.Keys("Label", classes, [.. Enumerable.Range(0, count).Select(i => (uint)((i % classes) + 1))], [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]);
}
