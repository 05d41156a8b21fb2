using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Suppresses overlapping detections, softly or hard, and maps what is left back to the picture.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vectors of <xref:System.Single>: 4 numbers a box, one score a box or one for each class |
/// | Output column data type | Vectors of variable size: keys, boxes (x0 y0 x1 y1), scores; as in ML.NET's object detection |
/// | Exportable to ONNX | No |
///
/// Again and again the best detection $m$ is picked, and each other one of its class gets $s_i \leftarrow s_i\,e^{-\mathrm{IoU}(m,i)^2/\sigma}$
/// (Gaussian) or $s_i (1-\mathrm{IoU})$ above a threshold (linear). A row whose lengths do not fit gives no detections; boxes that are not finite
/// are left out. Bodla and others, "Soft-NMS: Improving Object Detection With One Line of Code" (arXiv 1704.04503).
/// ]]></format>
/// </remarks>
/// <seealso cref="SoftNmsCatalog.SoftNms(TransformsCatalog, SoftNmsOptions)"/>
public sealed class SoftNmsEstimator : IEstimator<SoftNmsTransformer>
{
    private readonly SoftNmsTransformer _transformer;

    internal SoftNmsEstimator(SoftNmsOptions options) => _transformer = new SoftNmsTransformer(options.Copy());

    /// <summary>Checks the input columns and returns the transformer; reads no row.</summary>
    /// <param name="input">Data with the input columns.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing, mistyped, or of a size that does not fit the others.</exception>
    public SoftNmsTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <summary>The schema that the transformer will give for an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the added ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or mistyped.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SoftNmsOptions options = _transformer.Options;
        SchemaShape? keyValues = options.ClassNames is null ? null
            : new SchemaShape([ShapeColumns.Make(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)]);
        foreach (InputColumn input in BoundSoftNms.InputsOf(options))
        {
            SchemaShape.Column column = input.Find(inputSchema);
            if (input.Name == options.LabelColumnName && keyValues is null && ClassNames.TryFindShape(column, out SchemaShape.Column values))
                keyValues = new SchemaShape([values]);
        }

        List<SchemaShape.Column> added =
        [
            Variable(options.PredictedLabelColumnName, NumberDataViewType.UInt32, isKey: true, keyValues),
            Variable(options.PredictedBoundingBoxColumnName, NumberDataViewType.Single),
            Variable(options.ScoreColumnName, NumberDataViewType.Single),
        ];
        if (options.RawScoreColumnName is { } raw)
            added.Add(Variable(raw, NumberDataViewType.Single));
        if (options.SourceIndexColumnName is { } source)
            added.Add(Variable(source, NumberDataViewType.Int32));
        if (options.PredictedKeypointColumnName is { } keypoints)
            added.Add(Variable(keypoints, NumberDataViewType.Single));
        return inputSchema.With(added);

        static SchemaShape.Column Variable(string name, DataViewType type, bool isKey = false, SchemaShape? annotations = null) =>
            ShapeColumns.Make(name, SchemaShape.Column.VectorKind.VariableVector, type, isKey, annotations);
    }
}
