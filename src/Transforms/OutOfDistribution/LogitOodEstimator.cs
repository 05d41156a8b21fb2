using Microsoft.ML;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Outlier scores from a classifier's logits alone.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of <xref:System.Single>, of known or variable size |
/// | Output column data type | <xref:System.Single> |
/// | Exportable to ONNX | No |
///
/// With logits $z$, temperature $T$ and $p = \mathrm{softmax}(z / T)$, larger = more unusual: $1 - \max p$; $-\max z$; energy $-T \log \sum_i e^{z_i/T}$;
/// generalized entropy $\sum p^g (1 - p)^g$ over the largest $p$; entropy $-\sum p \log p$. A row that holds NaN or positive infinity gives NaN.
/// Networks can be more sure of foreign rows than of their own: measure before you rely on these, and prefer a score of the features where there are any.
/// References: Hendrycks and Gimpel (arXiv 1610.02136), Hendrycks et al. (arXiv 1911.11132), Liu et al. (arXiv 2010.03759), Liu et al. (CVPR 2023).
/// ]]></format>
/// </remarks>
/// <seealso cref="OutOfDistributionCatalog.LogitOod(TransformsCatalog, string, string, LogitScoreKind)"/>
public sealed class LogitOodEstimator : IEstimator<LogitOodTransformer>
{
    private readonly LogitOodTransformer _transformer;

    internal LogitOodEstimator(LogitOodOptions options) => _transformer = LogitOodTransformer.Of(options);

    /// <summary>Checks the input column and returns the transformer; reads no row.</summary>
    /// <param name="input">Data with the input column.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is no vector of Single.</exception>
    public LogitOodTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is no vector of Single.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _transformer.Input.Find(inputSchema);
        return inputSchema.With(ShapeColumns.Single(_transformer.OutputColumnName));
    }
}
