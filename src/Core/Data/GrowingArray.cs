namespace MLExtensions.Core;

/// <summary>An array that grows by doubling and is handed over without a copy when the length was known from the start.</summary>
internal sealed class GrowingArray<T>(int capacity)
{
    private T[] _items = new T[capacity];

    public int Count { get; private set; }

    public void Add(T item) => Extend(1)[0] = item;

    /// <summary>Room for <paramref name="count"/> more elements, to be filled by the caller.</summary>
    public Span<T> Extend(int count)
    {
        long needed = (long)Count + count;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"The data has {needed} values or more; one array holds up to {Array.MaxLength}.");
        if (needed > _items.Length)
            Array.Resize(ref _items, (int)Math.Max(needed, Math.Min(Array.MaxLength, 2L * _items.Length)));
        Span<T> room = _items.AsSpan(Count, count);
        Count = (int)needed;
        return room;
    }

    public T[] ToArray()
    {
        if (_items.Length != Count)
            Array.Resize(ref _items, Count);
        return _items;
    }
}
