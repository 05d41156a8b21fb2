using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Learns the principal subspace of in-distribution features and scores a row by how far it leaves it, against the energy of its logits (ViM).</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Two known-size vectors of <xref:System.Single>: features and logits |
/// | Output column data type | <xref:System.Single> |
/// | Exportable to ONNX | No |
///
/// With origin $u$, $R$ the eigenvectors of $\frac{1}{N} \sum (x - u)(x - u)^\top$ beyond the first $P$ and
/// $\alpha = \overline{\max z} / \overline{|R^\top (x - u)|}$ over the training rows: $\alpha |R^\top (x - u)| - \log \sum_k e^{z_k}$, larger = more
/// unusual. $u = -W^+ b$ of the last layer where it is given, else the mean of the rows. A row with a value that is not finite, or of another
/// length, gives NaN. Reference: Wang et al., "ViM: Out-Of-Distribution with Virtual-logit Matching" (arXiv 2203.10807), section 4.
/// ]]></format>
/// </remarks>
/// <seealso cref="VirtualLogitOodCatalog.VirtualLogitOod(TransformsCatalog, string, string, string)"/>
public sealed class VirtualLogitOodEstimator : IEstimator<VirtualLogitOodTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly string _output;
    private readonly InputColumn _features;
    private readonly InputColumn _logits;
    private readonly int _principal;
    private readonly double[] _origin;

    internal VirtualLogitOodEstimator(IHostEnvironment environment, VirtualLogitOodOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _output = options.OutputColumnName;
        _features = InputColumn.Features(options.FeatureColumnName);
        _logits = VirtualLogitOodTransformer.LogitColumn(options.LogitColumnName);
        _principal = options.PrincipalDimension;
        _origin = options.LayerWeights is { } weights ? VirtualLogitModel.OriginOf(weights, options.LayerBias) : [];
    }

    /// <summary>Learns from in-distribution rows; those with a value that is not finite are left out.</summary>
    /// <param name="input">In-distribution data.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or there are no more features than principal directions.</exception>
    /// <exception cref="ArgumentException">The last layer that the options name has another number of features.</exception>
    /// <exception cref="InvalidOperationException">No row can be used, or no row leaves the principal subspace.</exception>
    public VirtualLogitOodTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _features.Find(input.Schema);
        _logits.Find(input.Schema);
        using var scope = new FitScope(_environment, nameof(VirtualLogitOodCatalog.VirtualLogitOod));
        TrainingRows features = new TrainingReader(_features).Read(input, dense: true, scope.CheckAlive);
        TrainingRows logits = new TrainingReader(_logits).Read(input, dense: true, scope.CheckAlive);
        if (features.Count == 0)
            throw new InvalidOperationException("There are no rows to learn from.");
        var model = VirtualLogitModel.Fit(features.Dense, features.Dimension, logits.Dense, _principal, _origin, scope.CheckAlive);
        return new VirtualLogitOodTransformer(_output, _features.Name, _logits.Name, model);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _features.Find(inputSchema);
        _logits.Find(inputSchema);
        return inputSchema.With(ShapeColumns.Single(_output));
    }
}
