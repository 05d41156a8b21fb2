using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Turns the raw output of a detector (YOLO, SSD, DETR, faces, ...) into columns of boxes, scores and classes for <c>SoftNms</c>.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vectors of <xref:System.Single>, as an ONNX model gives them |
/// | Output column data type | Vectors of variable size: boxes x0 y0 x1 y1 in pixels of the detector's input, scores, keys |
/// | Exportable to ONNX | No |
///
/// A column of known size that does not fit the head is refused with the size expected and found; a row that does not fit gives no boxes.
/// ]]></format>
/// </remarks>
/// <seealso cref="DetectionDecodingCatalog.DecodeDetections(TransformsCatalog, DetectionDecodingOptions)"/>
public sealed class DetectionDecodingEstimator : IEstimator<DetectionDecodingTransformer>
{
    private readonly DetectionDecodingTransformer _transformer;

    internal DetectionDecodingEstimator(DetectionDecodingOptions options) => _transformer = new DetectionDecodingTransformer(options.Copy());

    /// <summary>Checks the input columns and returns the transformer; reads no row.</summary>
    /// <param name="input">Data with the input columns.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing, mistyped, or of a size that does not fit the head.</exception>
    public DetectionDecodingTransformer Fit(IDataView input)
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
        DetectionDecodingOptions options = _transformer.Options;
        foreach (InputColumn input in BoundDetectionDecoding.InputsOf(options))
            input.Find(inputSchema);
        SchemaShape? names = options.ClassNames is null ? null
            : new SchemaShape([ShapeColumns.Make(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)]);
        List<SchemaShape.Column> added =
        [
            ShapeColumns.Make(options.BoxColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single, false),
            ShapeColumns.Make(options.ScoreColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single, false),
            ShapeColumns.Make(options.LabelColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.UInt32, true, names),
        ];
        if (options.KeypointColumnName is { } keypoints)
            added.Add(ShapeColumns.Make(keypoints, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single, false));
        return inputSchema.With(added);
    }
}
