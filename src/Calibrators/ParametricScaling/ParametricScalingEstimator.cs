using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLExtensions.Calibrators;

/// <summary>Vector scaling, matrix scaling and Dirichlet calibration, learned on rows that the classifier has not seen.</summary>
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
/// Vector: $\mathrm{softmax}(w \odot z + b)$; matrix: $\mathrm{softmax}(W z + b)$; Dirichlet: $\mathrm{softmax}(W \ln p + b)$ with $p = \mathrm{softmax}(z)$.
/// Minimises the weighted mean of $-\log p_y$ plus a penalty (ODIR or L2), a convex problem, by L-BFGS in double from the solution of temperature scaling.
/// Penalties that are not given are chosen by stratified cross-validation on the rows given. They can repair errors that differ by class, which a
/// temperature cannot, and need rows for it: with $C$ classes a matrix has $C^2 + C$ numbers, so use vector scaling or a temperature where rows per class are few.
/// The order of the classes may change. A row with a score that is not finite gets NaN and a missing class.
/// References: Guo et al. (arXiv 1706.04599), Kull et al. (arXiv 1910.12656).
/// ]]></format>
/// </remarks>
/// <seealso cref="ParametricScalingCatalog"/>
public sealed class ParametricScalingEstimator : IEstimator<ScoreCalibrationTransformer<ParametricScaling>>
{
    private readonly IHostEnvironment _environment;
    private readonly ParametricScalingMethod _method;
    private readonly ParametricScalingOptions _options;

    internal ParametricScalingEstimator(IHostEnvironment environment, ParametricScalingMethod method, ParametricScalingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _method, _options) = (environment, method, options.Validate());
    }

    /// <summary>Reads the data once and learns.</summary>
    /// <param name="input">Data with the score, label and weight columns.</param>
    /// <returns>The transformer; its <c>Model</c> has weights, biases and summary.</returns>
    /// <exception cref="ArgumentException">The scores are not of the kind said, or a weight is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the label has another number of keys than the scores have slots.</exception>
    /// <exception cref="InvalidOperationException">No row is left to learn from, or fewer than folds.</exception>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public ScoreCalibrationTransformer<ParametricScaling> Fit(IDataView input) =>
        _options.Columns.Fit(_environment, nameof(ParametricScalingEstimator), input, (rows, scope, progress) =>
        {
            ParametricScaling model = ParametricScaling.Fit(_method, rows, _options, progress);
            ParametricScalingSummary summary = model.Summary;
            string result = FormattableString.Invariant(
                $"{_method}: log-loss {summary.LogLossBefore:G6} before and {summary.LogLossAfter:G6} after on the rows learned from, lambda {summary.Lambda:G3}, mu {summary.Mu:G3}, {summary.Iterations} iterations");
            if (summary.Converged)
                scope.Info($"Converged: {result}.");
            else
                scope.Warning($"Not converged: {result}. A class without rows, or rows without errors, make weights grow for ever; a penalty (Lambda, Mu) holds them.");
            return model;
        });

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _options.Columns.GetOutputSchema(inputSchema);
}
