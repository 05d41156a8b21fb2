using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The way to write into a caller's vector: its arrays are reused when they are large enough.</summary>
public static class VBufferEditor
{
    /// <summary>An editor over what <paramref name="destination"/> holds now.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) => destination.GetEditor();

    /// <summary>An editor for a new value. Reused arrays are not cleared. Sparse when fewer values than the length are asked for.</summary>
    public static VBufferEditor<T> Create<T>(
        scoped ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
        => destination.GetEditor(newLogicalLength, valuesCount, maxValuesCapacity, keepOldOnResize, requireIndicesOnDense);
}

/// <summary>The spans to fill; <see cref="Commit"/> makes a vector of them.</summary>
public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;
    public readonly Span<int> Indices;

    private VBufferEditor(int length, int count, T[] values, int[] indices, bool hasIndices, bool createdNewValues, bool createdNewIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = hasIndices ? indices.AsSpan(0, count) : default;
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    /// <summary>Commits only the first <paramref name="physicalValuesCount"/> values.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        Contracts.CheckParam(physicalValuesCount <= Values.Length, nameof(physicalValuesCount),
            "Cannot be greater than the number of values that the editor was created with.");
        return new(_length, physicalValuesCount, _values, _indices);
    }

    internal static VBufferEditor<T> Reuse(
        T[] values, int[] indices, int length, int count, bool requireIndices, int maxCapacity = int.MaxValue, bool keepOld = false)
    {
        bool hasIndices = requireIndices || count < length;
        bool createdValues = EnsureSize(ref values, count, maxCapacity, keepOld);
        bool createdIndices = hasIndices && EnsureSize(ref indices, count, maxCapacity, keepOld);
        return new(length, count, values, indices, hasIndices, createdValues, createdIndices);
    }

    private static bool EnsureSize<TItem>(ref TItem[] array, int size, int maxCapacity, bool keepOld)
    {
        int current = array?.Length ?? 0;
        if (size > maxCapacity)
            throw new ArgumentOutOfRangeException(nameof(maxCapacity), "The capacity is smaller than the values asked for.");
        if (current >= size)
            return false;
        // Doubling keeps a buffer that grows row by row from being replaced at each row.
        int newSize = (int)Math.Clamp(2L * current, Math.Max(size, Math.Min(4, maxCapacity)), maxCapacity);
        if (keepOld)
            Array.Resize(ref array, newSize);
        else
            array = new TItem[newSize];
        return true;
    }
}
