using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Keeps in-distribution features and scores a row by its distance from the k-th nearest of them.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Known-size vector of <xref:System.Single> |
/// | Output column data type | <xref:System.Single> |
/// | Exportable to ONNX | No |
///
/// The score is the Euclidean distance (not squared) from the k-th nearest training row, all rows divided by their norms, so it is from 0 to 2;
/// larger = more unusual. Exact: every kept row is compared. A row with a feature that is not finite, or of another length, gives NaN.
/// Reference: Sun et al., "Out-of-Distribution Detection with Deep Nearest Neighbors" (arXiv 2204.06507).
/// ]]></format>
/// </remarks>
/// <seealso cref="OutOfDistributionCatalog.NearestNeighborOod(TransformsCatalog, string, string, int)"/>
public sealed class NearestNeighborOodEstimator : IEstimator<NearestNeighborOodTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly string _output;
    private readonly InputColumn _features;
    private readonly int _neighbors;
    private readonly bool _normalize;
    private readonly int _maximumRows;
    private readonly int _seed;

    internal NearestNeighborOodEstimator(IHostEnvironment environment, NearestNeighborOodOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _output = options.OutputColumnName;
        _features = InputColumn.Features(options.FeatureColumnName);
        (_neighbors, _normalize, _maximumRows, _seed) = (options.NeighborCount, options.Normalize, options.MaximumRows, options.Seed);
    }

    /// <summary>Keeps the in-distribution rows; those with a feature that is not finite are left out.</summary>
    /// <param name="input">In-distribution data.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are fewer usable rows than neighbors asked for.</exception>
    public NearestNeighborOodTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _features.Find(input.Schema);
        using var scope = new FitScope(_environment, nameof(OutOfDistributionCatalog.NearestNeighborOod));
        TrainingRows rows = new TrainingReader(_features).Read(input, dense: true, scope.CheckAlive);
        var model = new NearestNeighborModel(Draw(rows), rows.Dimension, _neighbors, _normalize);
        int drawn = _maximumRows > 0 ? Math.Min(_maximumRows, rows.Count) : rows.Count;
        if (model.RowCount < drawn)
            scope.Warning($"{drawn - model.RowCount} rows were left out: a feature is not finite.");
        return new NearestNeighborOodTransformer(_output, _features.Name, model);
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _features.Find(inputSchema);
        return inputSchema.With(ShapeColumns.Single(_output));
    }

    private float[] Draw(TrainingRows rows)
    {
        if (_maximumRows == 0 || rows.Count <= _maximumRows)
            return rows.Dense!;
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        new Random(_seed).Shuffle(order);
        var drawn = new float[_maximumRows * rows.Dimension];
        for (int i = 0; i < _maximumRows; i++)
            rows.Dense.AsSpan(order[i] * rows.Dimension, rows.Dimension).CopyTo(drawn.AsSpan(i * rows.Dimension));
        return drawn;
    }
}
