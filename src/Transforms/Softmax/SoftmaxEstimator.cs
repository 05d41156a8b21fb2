using Microsoft.ML;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Turns logits into probabilities or log-probabilities that are finite for every finite input.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of <xref:System.Single>, of known or variable size |
/// | Output column data type | The input's type, its dimensions kept |
/// | Exportable to ONNX | Yes |
///
/// With logits $z$ and temperature $t$: $p_i = e^{z_i/t} / \sum_j e^{z_j/t}$, or $\log p_i = z_i/t - \log \sum_j e^{z_j/t}$.
/// Every probability is in [0, 1] and a row sums to 1 within 1e-6; results below 2^-126 are 0, while their logarithms are kept exactly.
/// A row that holds NaN or positive infinity, or only negative infinities, gives NaN in every place. Negative infinity beside finite logits
/// gives probability 0. The zeros that a sparse row leaves out count as logits of 0. The slot names and score annotations of the input stay.
/// Algorithms: Dukhan and Ablavatski, "Two-Pass Softmax Algorithm" (arXiv 2001.04438); Milakov and Gimelshein, "Online normalizer calculation
/// for softmax" (arXiv 1805.02867).
/// ]]></format>
/// </remarks>
/// <seealso cref="SoftmaxCatalog.SoftmaxStable(TransformsCatalog, string, string, float)"/>
/// <seealso cref="SoftmaxCatalog.LogSoftmax(TransformsCatalog, string, string, float)"/>
public sealed class SoftmaxEstimator : IEstimator<SoftmaxTransformer>
{
    private readonly SoftmaxTransformer _transformer;

    internal SoftmaxEstimator(InputOutputColumnPair[] columns, float temperature, SoftmaxOutput output) =>
        _transformer = new SoftmaxTransformer(columns, temperature, output);

    /// <summary>Checks the input columns and returns the transformer; reads no row.</summary>
    /// <param name="input">Data with the input columns.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or is no vector of Single.</exception>
    public SoftmaxTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or is no vector of Single.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = SoftmaxTransformer.InputOf(pair).Find(inputSchema);
            return ShapeColumns.Like(source, pair.OutputColumnName, ScoreAnnotations.Derived(source, _transformer.ValueKind));
        }));
    }
}
