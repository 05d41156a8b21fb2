namespace MLExtensions.Calibrators;

/// <summary>A set of ranks that only shrinks and knows its k-th smallest member: a Fenwick tree of counts.</summary>
internal sealed class OrderedCounts
{
    private readonly int[] _tree;
    private readonly int _highestBit;

    /// <summary>All ranks from 0 to <paramref name="size"/> - 1.</summary>
    public OrderedCounts(int size)
    {
        _tree = new int[size + 1];
        for (int i = 1; i <= size; i++)
            _tree[i] = i & -i;
        _highestBit = size == 0 ? 0 : 1 << (31 - int.LeadingZeroCount(size));
        Total = size;
    }

    public int Total { get; private set; }

    public void Remove(int rank)
    {
        Total--;
        for (int i = rank + 1; i < _tree.Length; i += i & -i)
            _tree[i]--;
    }

    /// <summary>The member with <paramref name="index"/> smaller ones.</summary>
    public int Select(int index)
    {
        int position = 0;
        for (int step = _highestBit; step > 0; step >>= 1)
        {
            int next = position + step;
            if (next < _tree.Length && _tree[next] <= index)
            {
                position = next;
                index -= _tree[next];
            }
        }

        return position;
    }
}
