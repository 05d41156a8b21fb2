using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a model, and the column type that stands for it.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Shape">Its dimensions; 0 for one that is open.</param>
/// <param name="Item">The type of its numbers.</param>
/// <param name="Element">The same, as the runtime calls it.</param>
internal sealed record OnnxVariable(string Name, int[] Shape, PrimitiveDataViewType Item, TensorElementType Element)
{
    /// <summary>A scalar without dimensions, a vector of known size where every dimension is known, else a vector of any size.</summary>
    public DataViewType Type => Shape.Length == 0 ? Item : Shape.All(length => length > 0) ? new VectorDataViewType(Item, Shape) : new VectorDataViewType(Item);

    public static OnnxVariable Of(string name, NodeMetadata metadata, IDictionary<string, int[]> shapes)
    {
        if (!metadata.IsTensor)
            throw Contracts.Except($"'{name}' of the ONNX model is a {metadata.OnnxValueType}; this host knows tensors only.");
        int[] own = metadata.Dimensions;
        int[] shape = own;
        if (shapes != null && shapes.TryGetValue(name, out int[] given))
        {
            bool fits = given.Length == own.Length && given.Zip(own).All(pair => pair.First == pair.Second || pair.First <= 0 || pair.Second <= 0);
            Contracts.CheckParam(fits, "shapeDictionary", $"The specified shape {string.Join(",", given)} is not compatible with the shape " +
                $"{string.Join(",", own)} loaded from the ONNX model file. Only unknown dimension can replace or be replaced by another dimension.");
            shape = given;
        }

        // The first dimension is the batch: an open one means one row at a time.
        shape = [.. shape.Select((length, place) => length > 0 ? length : place == 0 ? 1 : 0)];
        PrimitiveDataViewType item = ColumnTypeExtensions.TryGetPrimitiveType(metadata.ElementType);
        if (item is not (NumberDataViewType or BooleanDataViewType))
            throw Contracts.Except($"'{name}' of the ONNX model holds {metadata.ElementType?.Name ?? "unknown values"}; this host knows numbers only.");
        return new OnnxVariable(name, shape, item, metadata.ElementDataType);
    }
}
