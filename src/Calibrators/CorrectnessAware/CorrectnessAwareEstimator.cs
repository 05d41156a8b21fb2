using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLExtensions.Calibrators;

/// <summary>Gives each row a temperature of its own, so that the confidence rises where the prediction is right and falls where it is wrong.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Scores, and scores of transformed copies: known-size vectors of <xref:System.Single>; label: key; weight: <xref:System.Single> |
/// | Output column data type | Probabilities: known-size vector of <xref:System.Single>, in [0, 1], a row sums to 1; most probable class: key |
/// | Exportable to ONNX | No |
///
/// Minimises the mean of $(\max p - [\text{prediction right}])^2$ over a temperature that depends on cues: the row's largest logits and probabilities, and what transformed
/// copies of it (`ViewColumnNames`) give to the row's best classes. The order of the classes and so the accuracy stay as they are. What is gained is a confidence that
/// tells right from wrong a little better; the calibration error itself is mostly that of one temperature. Use it with copies, and with at least 1,000
/// rows and 100 errors: a warning says when there are fewer. A row with a score that is not finite, in a copy too, gets NaN and a missing class.
/// Reference: Liu et al. (arXiv 2404.13016), without the class-balancing weights of its code.
/// ]]></format>
/// </remarks>
/// <seealso cref="CorrectnessAwareCatalog.CorrectnessAware(MulticlassCalibratorsCatalog, string, string, ScoreKind, string[])"/>
public sealed class CorrectnessAwareEstimator : IEstimator<ScoreCalibrationTransformer<CorrectnessAwareScaling>>
{
    private const int FewRows = 1000;
    private const int FewErrors = 100;

    private readonly IHostEnvironment _environment;
    private readonly CorrectnessAwareOptions _options;

    internal CorrectnessAwareEstimator(IHostEnvironment environment, CorrectnessAwareOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validate());
    }

    /// <summary>Reads the data once and learns.</summary>
    /// <param name="input">Data with the score, view, label and weight columns.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentException">The scores are not of the kind said, or a weight is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the label has another number of keys than the scores have slots.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public ScoreCalibrationTransformer<CorrectnessAwareScaling> Fit(IDataView input) =>
        _options.Columns.Fit(_environment, nameof(CorrectnessAwareEstimator), input, (rows, scope, progress) =>
        {
            CorrectnessAwareScaling model = CorrectnessAwareScaling.Fit(rows, _options, progress);
            CorrectnessAwareSummary summary = model.Summary;
            if (summary.Rows < FewRows || summary.Errors < FewErrors)
                scope.Warning($"{summary.Rows} rows with {summary.Errors} errors are few to learn from (at least {FewRows} and {FewErrors}): one temperature (Calibrators.Temperature) is safer.");
            if (!summary.Converged)
                scope.Warning($"Not converged after {summary.Iterations} iterations: more of them (MaximumIterations) or a larger L2Regularization may help.");
            scope.Info(FormattableString.Invariant($"Squared error of the confidence {summary.LossBefore:G6} before and {summary.LossAfter:G6} after, {summary.Iterations} iterations."));
            return model;
        });

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _options.Columns.GetOutputSchema(inputSchema);
}
