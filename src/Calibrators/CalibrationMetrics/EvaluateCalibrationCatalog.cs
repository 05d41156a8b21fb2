using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.Core;

namespace Microsoft.ML;

/// <summary>Evaluates the probabilities of multiclass classifiers.</summary>
public static class EvaluateCalibrationCatalog
{
    /// <summary>Measures whether probabilities mean what they say: calibration errors, log-loss, Brier score, reliability diagram, risk-coverage curve.
    /// Measure on rows that nothing was fitted or tuned on.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="data">Rows with labels and probabilities.</param>
    /// <param name="labelColumnName">The true class: a key whose values are those of the classifier's training label. Rows with a missing key are left out.</param>
    /// <param name="probabilityColumnName">A known-size vector of Single, a probability per class; rows with NaN are left out.</param>
    /// <param name="numberOfBins">The number of bins of every binned metric.</param>
    /// <returns>The metrics; each property says its definition.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the number of bins is below 1.</exception>
    /// <exception cref="ArgumentException">The column holds no probabilities, or a label that is none of its classes.</exception>
    /// <exception cref="InvalidOperationException">No row has both a label and probabilities.</exception>
    public static CalibrationMetrics EvaluateCalibration(
        this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = "Label", string probabilityColumnName = "Score", int numberOfBins = 15) =>
        catalog.EvaluateCalibration(data, new CalibrationMetricsOptions { NumberOfBins = numberOfBins }, labelColumnName, probabilityColumnName);

    /// <inheritdoc cref="EvaluateCalibration(MulticlassClassificationCatalog, IDataView, string, string, int)"/>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="data">Rows with labels and probabilities.</param>
    /// <param name="options">Bins, and confidence intervals by bootstrap.</param>
    /// <param name="labelColumnName">The true class: a key whose values are those of the classifier's training label. Rows with a missing key are left out.</param>
    /// <param name="probabilityColumnName">A known-size vector of Single, a probability per class; rows with NaN are left out.</param>
    public static CalibrationMetrics EvaluateCalibration(
        this MulticlassClassificationCatalog catalog, IDataView data, CalibrationMetricsOptions options, string labelColumnName = "Label", string probabilityColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        InputColumn scores = new("probability", probabilityColumnName, ColumnKinds.SingleVector);
        int classes = ((VectorDataViewType)scores.Find(data.Schema).Type).Size;
        TrainingRows rows = new TrainingReader(scores, InputColumn.Label(labelColumnName)).Read(data, dense: true);
        return CalibrationMetrics.Compute(rows.Dense!, classes, rows.Labels!, options);
    }
}
