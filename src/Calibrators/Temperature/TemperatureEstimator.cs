using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLExtensions.Calibrators;

/// <summary>Divides a classifier's logits by one temperature, found on rows that the classifier has not seen.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Scores: known-size vector of <xref:System.Single>; label: key; weight: <xref:System.Single> |
/// | Output column data type | Probabilities: known-size vector of <xref:System.Single>, in [0, 1], a row sums to 1; most probable class: key |
/// | Exportable to ONNX | Yes |
///
/// $p = \mathrm{softmax}(z / T)$ with the $T$ that minimises the weighted mean of $-\log p_y$: convex in $1/T$, in double, to the last digits, without randomness.
/// The order of the classes and so the accuracy stay as they are. Fit it on rows that the classifier was not trained on; a few hundred suffice for one number.
/// Scores that are probabilities are read as $z = \ln \max(p, 10^{-30})$. A row with a score that is not finite gets NaN and a missing class. Where the
/// rows do not determine a temperature (no wrong prediction; scores without information) it ends at a bound and a warning says so.
/// Reference: Guo et al. (arXiv 1706.04599), section 4.2.
/// ]]></format>
/// </remarks>
/// <seealso cref="TemperatureCatalog.Temperature(MulticlassCalibratorsCatalog, string, string, ScoreKind)"/>
public sealed class TemperatureEstimator : IEstimator<ScoreCalibrationTransformer<TemperatureScaling>>
{
    private readonly IHostEnvironment _environment;
    private readonly TemperatureOptions _options;

    internal TemperatureEstimator(IHostEnvironment environment, TemperatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validate());
    }

    /// <summary>Reads the data once and finds the temperature.</summary>
    /// <param name="input">Data with the score, label and weight columns.</param>
    /// <returns>The transformer; its <c>Model</c> has the temperature.</returns>
    /// <exception cref="ArgumentException">The scores are not of the kind said, or a weight is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the label has another number of keys than the scores have slots.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public ScoreCalibrationTransformer<TemperatureScaling> Fit(IDataView input) =>
        _options.Columns.Fit(_environment, nameof(TemperatureEstimator), input, (rows, scope, progress) =>
        {
            TemperatureScaling model = TemperatureScaling.Fit(rows, _options, progress);
            TemperatureSummary summary = model.Summary;
            if (Warning(summary.Bound) is { } warning)
                scope.Warning(warning);
            scope.Info(FormattableString.Invariant($"Temperature {model.Temperature:G6}, log-loss {summary.LogLossBefore:G6} before and {summary.LogLossAfter:G6} after, {summary.Rows} rows."));
            return model;
        });

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _options.Columns.GetOutputSchema(inputSchema);

    private string? Warning(TemperatureBound bound) => bound switch
    {
        TemperatureBound.Minimum => FormattableString.Invariant(
            $"The loss falls with ever smaller temperatures, because hardly any row is predicted wrongly: stopped at MinimumTemperature, {_options.MinimumTemperature}. The probabilities are not calibrated; more rows, with errors among them, are needed."),
        TemperatureBound.Maximum => FormattableString.Invariant(
            $"The loss falls with ever larger temperatures: stopped at MaximumTemperature, {_options.MaximumTemperature}. The scores say nothing about the label (do their slots and the label's keys have the same order?), or their scale asks for a larger bound."),
        TemperatureBound.Undetermined => "All scores of each row are equal, so any temperature is as good as any other: left at 1.",
        _ => null,
    };
}
