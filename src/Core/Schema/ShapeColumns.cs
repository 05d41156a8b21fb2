using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Makes the columns of schema shapes: what an estimator promises before it has seen data.</summary>
internal static class ShapeColumns
{
    public static SchemaShape NoAnnotations { get; } = new([]);

    public static SchemaShape.Column Single(string name, SchemaShape? annotations = null) =>
        Make(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false, annotations);

    public static SchemaShape.Column SingleVector(string name, SchemaShape? annotations = null) =>
        Make(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, annotations);

    /// <summary>The same shape as <paramref name="source"/> under another name and with other annotations.</summary>
    public static SchemaShape.Column Like(SchemaShape.Column source, string name, SchemaShape? annotations = null) =>
        Make(name, source.Kind, source.ItemType, source.IsKey, annotations);

    public static SchemaShape.Column Key(string name, SchemaShape? annotations = null) =>
        Make(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, annotations);

    public static SchemaShape.Column Boolean(string name, SchemaShape? annotations = null) =>
        Make(name, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false, annotations);

    public static SchemaShape.Column Make(
        string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations = null) =>
        new(name, kind, itemType, isKey, annotations ?? NoAnnotations);

    /// <summary>The input's columns with <paramref name="added"/> put in: a column of the same name is replaced.</summary>
    public static SchemaShape With(this SchemaShape input, params IEnumerable<SchemaShape.Column> added)
    {
        var columns = new Dictionary<string, SchemaShape.Column>(StringComparer.Ordinal);
        foreach (SchemaShape.Column column in input)
            columns[column.Name] = column;
        foreach (SchemaShape.Column column in added)
            columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }

    /// <summary>A column's type as ML.NET prints it.</summary>
    public static string Describe(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"VarVector<{item}>",
            _ => item,
        };
    }
}
