namespace MLExtensions.Numerics;

/// <summary>Sorts by score, largest first, equal scores by index: the order in which detections are looked at everywhere.</summary>
internal sealed class ScoreOrder
{
    // Below this a comparison sort is faster than three passes over the counters.
    private const int RadixFrom = 700;
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;

    private readonly int[] _counts = new int[Buckets];
    private ulong[] _keys = [];
    private ulong[] _other = [];

    /// <summary>Sorts. NaN must have been sorted out before.</summary>
    /// <param name="scores">The scores.</param>
    /// <returns>The indices of the scores, in order; valid until the next call. The index is the lower half of each element.</returns>
    public ReadOnlySpan<ulong> Sort(ReadOnlySpan<float> scores)
    {
        int count = scores.Length;
        if (_keys.Length < count)
        {
            _keys = new ulong[Math.Max(count, 2 * _keys.Length)];
            _other = new ulong[_keys.Length];
        }

        for (int i = 0; i < count; i++)
            _keys[i] = ((ulong)Descending(scores[i]) << 32) | (uint)i;
        if (count < RadixFrom)
        {
            Array.Sort(_keys, 0, count);
            return _keys.AsSpan(0, count);
        }

        Pass(count, 32);
        Pass(count, 32 + Bits);
        Pass(count, 32 + (2 * Bits));
        return _keys.AsSpan(0, count);
    }

    // Maps a score to an integer that grows as the score falls; both zeros to the same one.
    private static uint Descending(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x80000000) != 0 ? bits : ~(bits | 0x80000000);
    }

    // Stable, so that after the last pass equal scores stand in the order of their indices.
    private void Pass(int count, int shift)
    {
        Array.Clear(_counts);
        for (int i = 0; i < count; i++)
            _counts[(int)(_keys[i] >> shift) & (Buckets - 1)]++;
        int start = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int size = _counts[bucket];
            _counts[bucket] = start;
            start += size;
        }

        for (int i = 0; i < count; i++)
            _other[_counts[(int)(_keys[i] >> shift) & (Buckets - 1)]++] = _keys[i];
        (_keys, _other) = (_other, _keys);
    }
}
