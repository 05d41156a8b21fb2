using MLExtensions.Calibrators;

namespace Microsoft.ML;

/// <summary>Temperature scaling among the calibrators.</summary>
public static class TemperatureCatalog
{
    /// <summary>Create a <see cref="TemperatureEstimator"/>, which divides logits by one temperature: the accuracy stays, over- or under-confidence goes.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The true class: a key column.</param>
    /// <param name="scoreColumnName">The classifier's scores: a known-size vector of Single with a slot per class.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <returns>The estimator. Fit it on rows that the classifier was not trained on.</returns>
    public static TemperatureEstimator Temperature(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities) =>
        catalog.Temperature(new TemperatureOptions { LabelColumnName = labelColumnName, ScoreColumnName = scoreColumnName, ScoreKind = scoreKind });

    /// <inheritdoc cref="Temperature(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static TemperatureEstimator Temperature(this MulticlassCalibratorsCatalog catalog, TemperatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new TemperatureEstimator(catalog.Environment, options);
    }
}
