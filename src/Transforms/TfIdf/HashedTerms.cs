namespace MLExtensions.Transforms;

/// <summary>Numbers terms by their hash: the low bits are the number, and if signs are wanted the top bit is the sign.</summary>
internal sealed class HashedTerms(int bits, bool signed) : ITermIndex
{
    public int Find(TermKind kind, ReadOnlySpan<byte> term)
    {
        uint hash = TermHash.Compute(term, (uint)kind);
        int slot = (int)(hash & ((1u << bits) - 1));
        return (slot << 1) | (signed ? (int)(hash >> 31) : 0);
    }
}
