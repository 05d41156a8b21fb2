using MLExtensions.Core;
using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Outlier scores of logits and of neighbors, and their combination.</summary>
public static class OutOfDistributionCatalog
{
    /// <summary>Create a <see cref="LogitOodEstimator"/>, which scores a classifier's logits: larger = more unusual.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of scores.</param>
    /// <param name="inputColumnName">The column of logits, a vector of <see cref="float"/>.</param>
    /// <param name="kind">Which score: energy is -log sum_i exp(z_i); see <see cref="LogitScoreKind"/>.</param>
    /// <returns>The estimator.</returns>
    public static LogitOodEstimator LogitOod(
        this TransformsCatalog catalog, string outputColumnName = "OodScore", string inputColumnName = "Score", LogitScoreKind kind = LogitScoreKind.Energy) =>
        catalog.LogitOod(new LogitOodOptions { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Kind = kind });

    /// <inheritdoc cref="LogitOod(TransformsCatalog, string, string, LogitScoreKind)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static LogitOodEstimator LogitOod(this TransformsCatalog catalog, LogitOodOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LogitOodEstimator(options);
    }

    /// <summary>Create a <see cref="NearestNeighborOodEstimator"/>, which scores a row by its Euclidean distance from the k-th nearest training row, all rows divided by their
    /// norms: larger = more unusual.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of scores.</param>
    /// <param name="featureColumnName">The column of features: a known-size vector of <see cref="float"/>.</param>
    /// <param name="neighborCount">k, at least 1.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighborCount"/> is below 1.</exception>
    public static NearestNeighborOodEstimator NearestNeighborOod(
        this TransformsCatalog catalog, string outputColumnName = "OodScore", string featureColumnName = "Features", int neighborCount = 50) =>
        catalog.NearestNeighborOod(new NearestNeighborOodOptions { OutputColumnName = outputColumnName, FeatureColumnName = featureColumnName, NeighborCount = neighborCount });

    /// <inheritdoc cref="NearestNeighborOod(TransformsCatalog, string, string, int)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    public static NearestNeighborOodEstimator NearestNeighborOod(this TransformsCatalog catalog, NearestNeighborOodOptions options) =>
        new(HostEnvironments.Of(catalog), options);

    /// <summary>Create an <see cref="OodScoreCombinerEstimator"/>, which combines outlier scores by logistic regression: log-odds, larger = more unusual.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="scoreColumnNames">The columns of scores, each a <see cref="float"/>.</param>
    /// <param name="labelColumnName">A Boolean column: true = out-of-distribution. Its rows must be others than those that the scores were fitted on.</param>
    /// <param name="outputColumnName">The column of combined scores; a column <c>OodProbability</c> comes with it.</param>
    /// <returns>The estimator.</returns>
    public static OodScoreCombinerEstimator OodScoreCombiner(
        this TransformsCatalog catalog, string[] scoreColumnNames, string labelColumnName = "Label", string outputColumnName = "OodScore") =>
        catalog.OodScoreCombiner(new OodScoreCombinerOptions { ScoreColumnNames = scoreColumnNames, LabelColumnName = labelColumnName, OutputColumnName = outputColumnName });

    /// <inheritdoc cref="OodScoreCombiner(TransformsCatalog, string[], string, string)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static OodScoreCombinerEstimator OodScoreCombiner(this TransformsCatalog catalog, OodScoreCombinerOptions options) =>
        new(HostEnvironments.Of(catalog), options);
}
