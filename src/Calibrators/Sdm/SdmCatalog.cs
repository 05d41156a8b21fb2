using MLExtensions.Calibrators;

namespace Microsoft.ML;

/// <summary>SDM for pipelines: a classifier on features that knows where it can be relied on.</summary>
public static class SdmCatalog
{
    /// <summary>Create a <see cref="SdmEstimator"/>, which trains a classifier on features and finds the region in which its predictions reach a target accuracy for every class.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The column of classes, a key.</param>
    /// <param name="featureColumnName">The column of features: a known-size vector of <see cref="float"/>, embeddings or a table.</param>
    /// <param name="targetAccuracy">The accuracy that admitted rows of every class are to reach: above 0.5, up to 1.</param>
    /// <returns>The estimator. Columns that it adds: PredictedLabel, Score (logits), Probability, PredictedProbability, Similarity, NearestDistance, DistanceQuantile,
    /// RescaledSimilarity, IsHighReliability, IsHighReliabilityLower, IsOutOfDistribution.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A name is empty or the target is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Calibrators.Sdm());
    /// ITransformer model = pipeline.Fit(data);
    /// var (admitted, rejected) = mlContext.MulticlassClassification.SplitByReliability(model.Transform(fresh));
    /// </code>
    /// </example>
    public static SdmEstimator Sdm(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", double targetAccuracy = 0.95) =>
        catalog.Sdm(new SdmOptions { LabelColumnName = labelColumnName, FeatureColumnName = featureColumnName, TargetAccuracy = targetAccuracy });

    /// <summary>Create a <see cref="SdmEstimator"/> with all its settings.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static SdmEstimator Sdm(this MulticlassCalibratorsCatalog catalog, SdmOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SdmEstimator(catalog.Environment, options);
    }
}
