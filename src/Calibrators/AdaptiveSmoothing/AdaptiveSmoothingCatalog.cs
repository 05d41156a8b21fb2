using MLExtensions.Calibrators;

namespace Microsoft.ML;

/// <summary>The mix of an accurate and a robust classifier.</summary>
public static class AdaptiveSmoothingCatalog
{
    /// <summary>Create an <see cref="AdaptiveSmoothingEstimator"/>, which mixes the probabilities of an accurate and of a robust classifier.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The column of classes, a key with names.</param>
    /// <param name="accurateScoreColumnName">The accurate classifier's logits: a vector of <see cref="float"/>.</param>
    /// <param name="robustScoreColumnName">The robust classifier's logits: a vector of <see cref="float"/>.</param>
    /// <param name="isPerturbedColumnName">The Boolean column that marks perturbed rows; null where there are none, which is stacking and no robustness.</param>
    /// <returns>The estimator.</returns>
    public static AdaptiveSmoothingEstimator AdaptiveSmoothing(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string accurateScoreColumnName = "AccurateScore",
        string robustScoreColumnName = "RobustScore", string? isPerturbedColumnName = null) => catalog.AdaptiveSmoothing(new AdaptiveSmoothingOptions
        {
            LabelColumnName = labelColumnName,
            AccurateScoreColumnName = accurateScoreColumnName,
            RobustScoreColumnName = robustScoreColumnName,
            IsPerturbedColumnName = isPerturbedColumnName,
        });

    /// <inheritdoc cref="AdaptiveSmoothing(MulticlassCalibratorsCatalog, string, string, string, string?)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static AdaptiveSmoothingEstimator AdaptiveSmoothing(this MulticlassCalibratorsCatalog catalog, AdaptiveSmoothingOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new AdaptiveSmoothingEstimator(catalog.Environment, options);
    }
}
