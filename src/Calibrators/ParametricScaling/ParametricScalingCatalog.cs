using MLExtensions.Calibrators;

namespace Microsoft.ML;

/// <summary>Vector scaling, matrix scaling and Dirichlet calibration among the calibrators.</summary>
public static class ParametricScalingCatalog
{
    /// <summary>Create a <see cref="ParametricScalingEstimator"/> for vector scaling: one weight and one bias per class.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="labelColumnName">The true class: a key column.</param>
    /// <param name="scoreColumnName">The classifier's scores: a known-size vector of Single with a slot per class.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <returns>The estimator. Fit it on rows that the classifier was not trained on.</returns>
    public static ParametricScalingEstimator VectorScaling(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities) =>
        catalog.VectorScaling(Options(labelColumnName, scoreColumnName, scoreKind));

    /// <inheritdoc cref="VectorScaling(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static ParametricScalingEstimator VectorScaling(this MulticlassCalibratorsCatalog catalog, ParametricScalingOptions options) =>
        Create(catalog, ParametricScalingMethod.Vector, options);

    /// <summary>Create a <see cref="ParametricScalingEstimator"/> for matrix scaling: a weight per pair of classes and a bias per class, of the logits.</summary>
    /// <inheritdoc cref="VectorScaling(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    public static ParametricScalingEstimator MatrixScaling(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities) =>
        catalog.MatrixScaling(Options(labelColumnName, scoreColumnName, scoreKind));

    /// <inheritdoc cref="MatrixScaling(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static ParametricScalingEstimator MatrixScaling(this MulticlassCalibratorsCatalog catalog, ParametricScalingOptions options) =>
        Create(catalog, ParametricScalingMethod.Matrix, options);

    /// <summary>Create a <see cref="ParametricScalingEstimator"/> for Dirichlet calibration: a weight per pair of classes and a bias per class, of the logarithms of the
    /// probabilities.</summary>
    /// <inheritdoc cref="VectorScaling(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    public static ParametricScalingEstimator Dirichlet(
        this MulticlassCalibratorsCatalog catalog, string labelColumnName = "Label", string scoreColumnName = "Score", ScoreKind scoreKind = ScoreKind.Probabilities) =>
        catalog.Dirichlet(Options(labelColumnName, scoreColumnName, scoreKind));

    /// <inheritdoc cref="Dirichlet(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Calibrators</c>.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static ParametricScalingEstimator Dirichlet(this MulticlassCalibratorsCatalog catalog, ParametricScalingOptions options) =>
        Create(catalog, ParametricScalingMethod.Dirichlet, options);

    private static ParametricScalingOptions Options(string label, string score, ScoreKind kind) =>
        new() { LabelColumnName = label, ScoreColumnName = score, ScoreKind = kind };

    private static ParametricScalingEstimator Create(MulticlassCalibratorsCatalog catalog, ParametricScalingMethod method, ParametricScalingOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ParametricScalingEstimator(catalog.Environment, method, options);
    }
}
