using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.HostContract.Support;

/// <summary>Reads single values and whole columns through nothing but public members.</summary>
internal static class Reading
{
    public static List<T> Values<T>(this IDataView view, string column) => view.Values<T>(view.Schema[column]);

    public static List<T> Values<T>(this IDataView view, DataViewSchema.Column column)
    {
        var values = new List<T>();
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }
        return values;
    }

    public static List<string> Texts(this IDataView view, string column) =>
        [.. view.Values<ReadOnlyMemory<char>>(column).Select(text => text.ToString())];

    public static List<float[]> Vectors(this IDataView view, string column) =>
        [.. view.Values<VBuffer<float>>(column).Select(vector => vector.DenseValues().ToArray())];

    public static string[] Names(this DataViewSchema schema) => [.. schema.Select(column => column.Name)];

    public static int CountRows(this IDataView view)
    {
        int count = 0;
        using var cursor = view.GetRowCursor([]);
        while (cursor.MoveNext())
            count++;
        return count;
    }

    public static string[] SlotNames(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static string[] KeyNames(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static T Annotation<T>(this DataViewSchema.Column column, string kind)
    {
        T value = default!;
        column.Annotations.GetValue(kind, ref value);
        return value;
    }
}
