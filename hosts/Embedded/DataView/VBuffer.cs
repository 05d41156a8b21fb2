using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector that is dense, or sparse with strictly increasing indices; what is not stored is <c>default(T)</c>.
/// Dense means that as many values are stored as the vector is long. The arrays may be longer than what is in use.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(0 <= count && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Contracts.CheckParam(0 <= length && length <= available, nameof(length));
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= available - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    /// <summary>Copies a slice; a sparse vector gives a sparse slice.</summary>
    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Contracts.CheckParam(0 <= length && sourceIndex <= Length - length, nameof(length));
        int first = FirstStoredAtOrAfter(sourceIndex);
        int count = FirstStoredAtOrAfter(sourceIndex + length) - first;
        var editor = VBufferEditor.Create(ref destination, length, count);
        GetValues().Slice(first, count).CopyTo(editor.Values);
        for (int i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Contracts.CheckParam(0 <= destinationIndex && destinationIndex <= destination.Length - Length, nameof(destination),
            "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Index and value of what is stored, or of every slot.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (all || IsDense)
            return DenseValues().Select((value, i) => KeyValuePair.Create(i, value));
        return _indices.Take(_count).Zip(_values, KeyValuePair.Create);
    }

    public IEnumerable<T> DenseValues()
    {
        int stored = 0;
        for (int i = 0; i < Length; i++)
        {
            if (IsDense || (stored < _count && _indices[stored] == i))
                yield return _values[stored++];
            else
                yield return default;
        }
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        Contracts.CheckParam(0 <= index && index < Length, nameof(index));
        int stored = IsDense ? index : GetIndices().BinarySearch(index);
        return stored >= 0 ? _values[stored] : default;
    }

    /// <summary>Runs over the whole backing array as ML.NET does; use <see cref="DenseValues"/> or <see cref="Items"/>.</summary>
    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public override string ToString()
        => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> GetEditor() => VBufferEditor<T>.Reuse(_values, _indices, Length, _count, false);

    internal VBufferEditor<T> GetEditor(
        int newLogicalLength, int? valuesCount, int? maxValuesCapacity, bool keepOldOnResize, bool requireIndicesOnDense)
    {
        Contracts.CheckParam(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        int count = valuesCount ?? newLogicalLength;
        Contracts.CheckParam(count >= 0, nameof(valuesCount), "If specified, must be non-negative.");
        Contracts.CheckParam(count <= newLogicalLength, nameof(valuesCount), "If specified, must be no greater than the length.");
        int capacity = maxValuesCapacity ?? Array.MaxLength;
        return VBufferEditor<T>.Reuse(_values, _indices, newLogicalLength, count, requireIndicesOnDense, capacity, keepOldOnResize);
    }

    private int FirstStoredAtOrAfter(int index)
    {
        if (IsDense)
            return index;
        int found = GetIndices().BinarySearch(index);
        return found >= 0 ? found : ~found;
    }
}
