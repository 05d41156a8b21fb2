using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.TestKit;

/// <summary>Makes the schema shape that ML.NET makes of a schema: hidden columns left out, annotations without values.</summary>
public static class Shapes
{
    public static SchemaShape Of(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => Column(column.Name, column.Type, Of(column.Annotations.Schema))));

    private static SchemaShape.Column Column(string name, DataViewType type, SchemaShape annotations)
    {
        (SchemaShape.Column.VectorKind kind, DataViewType item) = type switch
        {
            VectorDataViewType { Size: > 0 } vector => (SchemaShape.Column.VectorKind.Vector, vector.ItemType),
            VectorDataViewType vector => (SchemaShape.Column.VectorKind.VariableVector, vector.ItemType),
            _ => (SchemaShape.Column.VectorKind.Scalar, type),
        };
        return item is KeyDataViewType key
            ? ShapeColumns.Make(name, kind, NumberOf(key.RawType), true, annotations)
            : ShapeColumns.Make(name, kind, item, false, annotations);
    }

    private static NumberDataViewType NumberOf(Type raw) =>
        raw == typeof(byte) ? NumberDataViewType.Byte
        : raw == typeof(ushort) ? NumberDataViewType.UInt16
        : raw == typeof(uint) ? NumberDataViewType.UInt32
        : NumberDataViewType.UInt64;
}
