using System.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Terms by number and numbers by term, in a few flat arrays: no object per term.</summary>
internal sealed class TermTable : ITermIndex
{
    /// <summary>Numbers are handed out doubled, and there are four slots for each.</summary>
    public const int MostTerms = 1 << 28;

    private const int FewestSlots = 64;

    private byte[] _text = new byte[1024];
    private int[] _ends = new int[FewestSlots];
    private TermKind[] _kinds = new TermKind[FewestSlots];
    private uint[] _hashes = new uint[FewestSlots];
    private int[] _slots = new int[FewestSlots];

    public int Count { get; private set; }

    /// <summary>The UTF-8 of a term.</summary>
    public ReadOnlySpan<byte> this[int term] => _text.AsSpan(Start(term).._ends[term]);

    public TermKind KindOf(int term) => _kinds[term];

    /// <inheritdoc/>
    public int Find(TermKind kind, ReadOnlySpan<byte> term)
    {
        int found = _slots[SlotOf(kind, term, TermHash.Compute(term, (uint)kind))];
        return found == 0 ? -1 : (found - 1) << 1;
    }

    /// <summary>The number of a term, which gets the next one if it has none yet.</summary>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public int Add(TermKind kind, ReadOnlySpan<byte> term)
    {
        uint hash = TermHash.Compute(term, (uint)kind);
        int slot = SlotOf(kind, term, hash);
        if (_slots[slot] > 0)
            return _slots[slot] - 1;
        int end = Count == 0 ? 0 : _ends[Count - 1];
        if (Count == MostTerms || term.Length > Array.MaxLength - end)
            throw new InvalidOperationException($"There are more than {Count} different terms; use fewer n-grams, or hashing (NumberOfBits).");
        if (end + term.Length > _text.Length)
            Array.Resize(ref _text, (int)Math.Min(Array.MaxLength, Math.Max(end + (long)term.Length, 2L * _text.Length)));
        term.CopyTo(_text.AsSpan(end));
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * Count);
            Array.Resize(ref _kinds, 2 * Count);
            Array.Resize(ref _hashes, 2 * Count);
        }

        (_ends[Count], _kinds[Count], _hashes[Count]) = (end + term.Length, kind, hash);
        _slots[slot] = ++Count;
        // At most half full: a search that fails ends at the first empty slot.
        if (2L * Count > _slots.Length)
            Spread();
        return Count - 1;
    }

    /// <summary>Words before characters, each in the order of their UTF-8, which is that of their code points.</summary>
    public int Compare(int left, int right)
    {
        int order = _kinds[left].CompareTo(_kinds[right]);
        return order != 0 ? order : this[left].SequenceCompareTo(this[right]);
    }

    private int Start(int term) => term == 0 ? 0 : _ends[term - 1];

    private int SlotOf(TermKind kind, ReadOnlySpan<byte> term, uint hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            int candidate = _slots[slot] - 1;
            if (candidate < 0 || (_hashes[candidate] == hash && _kinds[candidate] == kind && this[candidate].SequenceEqual(term)))
                return slot;
        }
    }

    private void Spread()
    {
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Count * 4)];
        int mask = _slots.Length - 1;
        for (int term = 0; term < Count; term++)
        {
            int slot = (int)_hashes[term] & mask;
            while (_slots[slot] > 0)
                slot = (slot + 1) & mask;
            _slots[slot] = term + 1;
        }
    }
}
