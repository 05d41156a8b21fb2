using MLExtensions.Calibrators;

namespace Microsoft.ML;

/// <summary>Correctness-aware calibration among the calibrators.</summary>
public static class CorrectnessAwareCatalog
{
    /// <summary>Create a <see cref="CorrectnessAwareEstimator"/>, which raises the confidence of right predictions and lowers that of wrong ones, as far as cues tell them apart.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The true class: a key column.</param>
    /// <param name="scoreColumnName">The classifier's scores: a known-size vector of Single with a slot per class.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <param name="viewColumnNames">The classifier's scores of transformed copies of the rows, needed at scoring too; none for the rows alone.</param>
    /// <returns>The estimator. Fit it on rows that the classifier was not trained on.</returns>
    public static CorrectnessAwareEstimator CorrectnessAware(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities,
        params string[] viewColumnNames) =>
        catalog.CorrectnessAware(new CorrectnessAwareOptions { LabelColumnName = labelColumnName, ScoreColumnName = scoreColumnName, ScoreKind = scoreKind, ViewColumnNames = viewColumnNames });

    /// <inheritdoc cref="CorrectnessAware(MulticlassCalibratorsCatalog, string, string, ScoreKind, string[])"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static CorrectnessAwareEstimator CorrectnessAware(this MulticlassCalibratorsCatalog catalog, CorrectnessAwareOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new CorrectnessAwareEstimator(catalog.Environment, options);
    }
}
