using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestKit;

/// <summary>Reads whole columns for assertions; every vector is a fresh array.</summary>
public static class Columns
{
    public static float[][] ReadVectors(this IDataView view, string name) => Read<VBuffer<float>, float[]>(view, name, Dense);

    public static T[] ReadScalars<T>(this IDataView view, string name) => Read<T, T>(view, name, value => value);

    public static string[] ReadTexts(this IDataView view, string name) => Read<ReadOnlyMemory<char>, string>(view, name, value => value.ToString());

    public static float[] Dense(VBuffer<float> buffer)
    {
        var values = new float[buffer.Length];
        buffer.CopyTo(values);
        return values;
    }

    private static TResult[] Read<T, TResult>(IDataView view, string name, Func<T, TResult> convert)
    {
        DataViewSchema.Column column = view.Schema[name];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        var results = new List<TResult>();
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
            results.Add(convert(value));
        }

        return [.. results];
    }
}
