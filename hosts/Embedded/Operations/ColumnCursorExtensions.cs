using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    /// <summary>
    /// The values of one column, row by row: as the column's own value type, or arrays for vectors, strings for text.
    /// Vectors taken as <see cref="VBuffer{T}"/> share their memory from row to row, arrays are new ones.
    /// </summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => GetColumn<T>(data, data.Schema[columnName]);

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(column.Name, nameof(column));
        var own = data.Schema[column.Index];
        Contracts.CheckParam(own.Name == column.Name && own.Type == column.Type, nameof(column),
            $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found in {nameof(data)}");

        if (column.Type.RawType == typeof(T))
            return Read<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Read<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (column.Type is VectorDataViewType vector && typeof(T).IsArray)
        {
            var item = typeof(T).GetElementType();
            if (item == vector.ItemType.RawType)
            {
                Func<IDataView, DataViewSchema.Column, object> read = ReadArrays<int>;
                return (IEnumerable<T>)TypeDispatch.For(read, item)(data, column);
            }

            if (item == typeof(string) && vector.ItemType is TextDataViewType)
            {
                return (IEnumerable<T>)Read<VBuffer<ReadOnlyMemory<char>>, string[]>(
                    data, column, texts => [.. texts.DenseValues().Select(text => text.ToString())]);
            }
        }

        throw Contracts.ExceptParam(nameof(column),
            $"Cannot map column (name: {column.Name}, type: {column.Type}) in {nameof(data)} to the user-defined type, {typeof(T)}.");
    }

    private static object ReadArrays<TItem>(IDataView data, DataViewSchema.Column column)
        => Read<VBuffer<TItem>, TItem[]>(data, column, vector =>
        {
            var items = new TItem[vector.Length];
            vector.CopyTo(items);
            return items;
        });

    private static IEnumerable<TOut> Read<TIn, TOut>(IDataView data, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<TIn>(column);
        TIn value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return convert(value);
        }
    }
}
