using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class NormalizationCatalog
{
    private const long MaximumExampleCount = 1_000_000_000;

    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = MaximumExampleCount,
        bool fixZero = true)
        => catalog.NormalizeMinMax([new(outputColumnName, inputColumnName)], maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        long maximumExampleCount = MaximumExampleCount,
        bool fixZero = true)
        => new(catalog.GetEnvironment(), columns, NormalizingEstimator.Kind.MinMax, maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = MaximumExampleCount,
        bool fixZero = true,
        bool useCdf = false)
    {
        Contracts.CheckParam(!useCdf, nameof(useCdf), "This host has no cumulative distribution normalizer.");
        InputOutputColumnPair[] columns = [new(outputColumnName, inputColumnName)];
        return new(catalog.GetEnvironment(), columns, NormalizingEstimator.Kind.MeanVariance, maximumExampleCount, fixZero);
    }
}
