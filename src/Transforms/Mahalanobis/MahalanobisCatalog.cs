using MLExtensions.Core;
using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Out-of-distribution detection by distances from class means.</summary>
public static class MahalanobisCatalog
{
    /// <summary>Create a <see cref="MahalanobisOodEstimator"/>, which learns in-distribution features and scores how unusual a row is: the smallest squared Mahalanobis
    /// distance from a class, min_c (x - mu_c)' S^-1 (x - mu_c), larger = more unusual.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of scores. Further columns: MahalanobisDistance, RelativeDistance, OodPValue, IsOod and, with labels, NearestClass.</param>
    /// <param name="featureColumnName">The column of features: a known-size vector of <see cref="float"/>. Rows are divided by their norm; for raw columns of mixed units use the
    /// options and set <see cref="MahalanobisOodOptions.Normalize"/> to false.</param>
    /// <param name="labelColumnName">The column of classes, a key; null if there are none.</param>
    /// <returns>The estimator.</returns>
    public static MahalanobisOodEstimator MahalanobisOod(
        this TransformsCatalog catalog, string outputColumnName = "OodScore", string featureColumnName = "Features", string? labelColumnName = "Label") =>
        catalog.MahalanobisOod(new MahalanobisOodOptions { ScoreColumnName = outputColumnName, FeatureColumnName = featureColumnName, LabelColumnName = labelColumnName });

    /// <inheritdoc cref="MahalanobisOod(TransformsCatalog, string, string, string?)"/>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static MahalanobisOodEstimator MahalanobisOod(this TransformsCatalog catalog, MahalanobisOodOptions options) =>
        new(HostEnvironments.Of(catalog), options);
}
