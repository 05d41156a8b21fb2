using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestKit;

/// <summary>A column of a <see cref="TestView"/>: its type and the value of each row.</summary>
public sealed class TestColumn
{
    private TestColumn(string name, DataViewType type, int rowCount, Func<Func<int>, Delegate> createGetter, DataViewSchema.Annotations? annotations = null)
    {
        Name = name;
        Type = type;
        RowCount = rowCount;
        CreateGetter = createGetter;
        Annotations = annotations ?? DataViewSchema.Annotations.Empty;
    }

    public string Name { get; }

    public DataViewType Type { get; }

    public int RowCount { get; }

    public DataViewSchema.Annotations Annotations { get; }

    internal Func<Func<int>, Delegate> CreateGetter { get; }

    /// <summary>Dense vectors; the type says <paramref name="size"/> (0: variable) whatever the rows are.</summary>
    public static TestColumn Vectors(string name, int size, params float[][] rows) =>
        Vectors(name, new VectorDataViewType(NumberDataViewType.Single, size), rows);

    public static TestColumn Vectors(string name, VectorDataViewType type, float[][] rows, DataViewSchema.Annotations? annotations = null) =>
        new(name, type, rows.Length, row => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            float[] source = rows[row()];
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, source.Length);
            source.CopyTo(editor.Values);
            value = editor.Commit();
        }), annotations);

    /// <summary>The same rows with their zeros left out.</summary>
    public static TestColumn SparseVectors(string name, int size, params float[][] rows) =>
        new(name, new VectorDataViewType(NumberDataViewType.Single, size), rows.Length, row => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            float[] source = rows[row()];
            int[] indices = [.. Enumerable.Range(0, source.Length).Where(i => source[i] != 0)];
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, source.Length, indices.Length);
            for (int i = 0; i < indices.Length; i++)
                editor.Values[i] = source[indices[i]];
            if (indices.Length < source.Length)
                indices.CopyTo(editor.Indices);
            value = editor.Commit();
        }));

    /// <summary>Sparse vectors of the same rows in which every other zero is written out: allowed, and easily forgotten.</summary>
    public static TestColumn SparseVectorsWithZeros(string name, VectorDataViewType type, params float[][] rows) =>
        new(name, type, rows.Length, row => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            float[] source = rows[row()];
            int[] indices = [.. Enumerable.Range(0, source.Length).Where(i => source[i] != 0 || i % 2 == 1)];
            value = indices.Length == source.Length
                ? new VBuffer<float>(source.Length, [.. source])
                : new VBuffer<float>(source.Length, indices.Length, Array.ConvertAll(indices, i => source[i]), indices);
        }));

    public static TestColumn Numbers(string name, params float[] values) => Scalars(name, NumberDataViewType.Single, values);

    public static TestColumn Texts(string name, params string[] values) =>
        Scalars(name, TextDataViewType.Instance, Array.ConvertAll(values, value => value.AsMemory()));

    /// <summary>Vectors of texts; the type says <paramref name="size"/> (0: variable) whatever the rows are.</summary>
    public static TestColumn TextVectors(string name, int size, params string[][] rows) =>
        new(name, new VectorDataViewType(TextDataViewType.Instance, size), rows.Length, row => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            value = new VBuffer<ReadOnlyMemory<char>>(rows[row()].Length, Array.ConvertAll(rows[row()], text => text.AsMemory()))));

    /// <summary>Keys from 1; 0 is missing. The key values are optional.</summary>
    public static TestColumn Keys(string name, int count, uint[] keys, string[]? keyValues = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (keyValues is not null)
        {
            ReadOnlyMemory<char>[] texts = Array.ConvertAll(keyValues, value => value.AsMemory());
            annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, texts.Length),
                (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, [.. texts]));
        }

        return Scalars(name, new KeyDataViewType(typeof(uint), count), keys, annotations.ToAnnotations());
    }

    public static TestColumn Scalars<T>(string name, DataViewType type, T[] values, DataViewSchema.Annotations? annotations = null) =>
        new(name, type, values.Length, row => (ValueGetter<T>)((ref T value) => value = values[row()]), annotations);
}
