using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestKit;

/// <summary>Reads columns of any type as plain values that compare bit for bit: a vector as an array, a text as a string.</summary>
public static class RowValues
{
    private static readonly MethodInfo ReaderMethod = typeof(RowValues).GetMethod(nameof(CreateReader), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>All values of the columns, by column name, in the order of the rows.</summary>
    public static Dictionary<string, List<object>> ReadAll(IDataView view, params IEnumerable<string> names)
    {
        DataViewSchema.Column[] columns = [.. names.Select(name => view.Schema[name])];
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        Func<object>[] readers = Array.ConvertAll(columns, column => Reader(cursor, column));
        var values = columns.ToDictionary(column => column.Name, _ => new List<object>());
        while (cursor.MoveNext())
        {
            for (int i = 0; i < columns.Length; i++)
                values[columns[i].Name].Add(readers[i]());
        }

        return values;
    }

    public static Func<object> Reader(DataViewRow row, DataViewSchema.Column column) =>
        (Func<object>)ReaderMethod.MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column])!;

    private static Func<object> CreateReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return value switch
            {
                float single => BitConverter.SingleToUInt32Bits(single),
                VBuffer<float> vector => Array.ConvertAll(Columns.Dense(vector), BitConverter.SingleToUInt32Bits),
                VBuffer<uint> vector => vector.DenseValues().ToArray(),
                VBuffer<int> vector => vector.DenseValues().ToArray(),
                VBuffer<bool> vector => vector.DenseValues().ToArray(),
                VBuffer<ReadOnlyMemory<char>> vector => vector.DenseValues().Select(text => text.ToString()).ToArray(),
                ReadOnlyMemory<char> text => text.ToString(),
                _ => value!,
            };
        };
    }
}
