using MLExtensions.Calibrators;

namespace Microsoft.ML;

/// <summary>Isotonic regression and histogram binning among the calibrators.</summary>
public static class BinaryMapsCatalog
{
    /// <summary>Create an <see cref="IsotonicEstimator"/>: a nondecreasing function per class, then rows divided by their sums.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The true class: a key column.</param>
    /// <param name="scoreColumnName">The classifier's scores: a known-size vector of Single with a slot per class.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <returns>The estimator. Fit it on rows that the classifier was not trained on.</returns>
    public static IsotonicEstimator Isotonic(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities) =>
        catalog.Isotonic(new BinaryMapOptions { LabelColumnName = labelColumnName, ScoreColumnName = scoreColumnName, ScoreKind = scoreKind });

    /// <inheritdoc cref="Isotonic(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static IsotonicEstimator Isotonic(this MulticlassCalibratorsCatalog catalog, BinaryMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new IsotonicEstimator(catalog.Environment, options);
    }

    /// <summary>Create a <see cref="HistogramBinningEstimator"/>: a histogram per class, then rows divided by their sums.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The true class: a key column.</param>
    /// <param name="scoreColumnName">The classifier's scores: a known-size vector of Single with a slot per class.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <param name="numberOfBins">The number of bins of equal width.</param>
    /// <returns>The estimator. Fit it on rows that the classifier was not trained on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is below 1.</exception>
    public static HistogramBinningEstimator HistogramBinning(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities,
        int numberOfBins = 15) =>
        catalog.HistogramBinning(new BinaryMapOptions { LabelColumnName = labelColumnName, ScoreColumnName = scoreColumnName, ScoreKind = scoreKind, NumberOfBins = numberOfBins });

    /// <inheritdoc cref="HistogramBinning(MulticlassCalibratorsCatalog, string, string, ScoreKind, int)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static HistogramBinningEstimator HistogramBinning(this MulticlassCalibratorsCatalog catalog, BinaryMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new HistogramBinningEstimator(catalog.Environment, options);
    }
}
