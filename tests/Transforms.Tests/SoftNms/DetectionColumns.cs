using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Columns of detections for tests: keys in vectors, with names.</summary>
internal static class DetectionColumns
{
    public static TestColumn Keys(string name, string[] classes, params uint[][] rows)
    {
        ReadOnlyMemory<char>[] texts = Array.ConvertAll(classes, text => text.AsMemory());
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, [.. texts]));
        return TestColumn.Scalars(name, new VectorDataViewType(new KeyDataViewType(typeof(uint), classes.Length)),
            Array.ConvertAll(rows, row => new VBuffer<uint>(row.Length, row)), annotations.ToAnnotations());
    }

    public static uint[][] ReadKeys(this IDataView view, string name) => Read<uint>(view, name);

    public static int[][] ReadIntegers(this IDataView view, string name) => Read<int>(view, name);

    public static string[] KeyValues(this IDataView view, string name)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        view.Schema[name].GetKeyValues(ref values);
        return [.. values.DenseValues().Select(text => text.ToString())];
    }

    private static T[][] Read<T>(IDataView view, string name)
    {
        DataViewSchema.Column column = view.Schema[name];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(column);
        var rows = new List<T[]>();
        VBuffer<T> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add([.. value.DenseValues()]);
        }

        return [.. rows];
    }
}
