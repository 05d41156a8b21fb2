using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLExtensions.Calibrators;

/// <summary>Histogram binning one-versus-rest, learned on rows that the classifier has not seen.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Scores: known-size vector of <xref:System.Single>; label: key; weight: <xref:System.Single> |
/// | Output column data type | Probabilities: known-size vector of <xref:System.Single>, in [0, 1], a row sums to 1; most probable class: key |
/// | Exportable to ONNX | No |
///
/// For each class the probability is replaced by the share of the rows of its bin that are of this class; then rows are divided by their sums, and a row
/// of zeros becomes equal probabilities. Bins of equal width or of equal mass; one without rows gives its middle. The order of the classes may change, and
/// many rows tie. A row with a score that is not finite gets NaN and a missing class. Reference: Zadrozny and Elkan (ICML 2001).
/// ]]></format>
/// </remarks>
/// <seealso cref="BinaryMapsCatalog.HistogramBinning(MulticlassCalibratorsCatalog, string, string, ScoreKind, int)"/>
public sealed class HistogramBinningEstimator : IEstimator<ScoreCalibrationTransformer<HistogramBinning>>
{
    private readonly IHostEnvironment _environment;
    private readonly BinaryMapOptions _options;

    internal HistogramBinningEstimator(IHostEnvironment environment, BinaryMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validate());
    }

    /// <summary>Reads the data once and learns a histogram per class.</summary>
    /// <param name="input">Data with the score, label and weight columns.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentException">The scores are not of the kind said, or a weight is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the label has another number of keys than the scores have slots.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public ScoreCalibrationTransformer<HistogramBinning> Fit(IDataView input) =>
        _options.Columns.Fit(_environment, nameof(HistogramBinningEstimator), input, (rows, _, progress) => HistogramBinning.Fit(rows, _options, progress));

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _options.Columns.GetOutputSchema(inputSchema);
}
