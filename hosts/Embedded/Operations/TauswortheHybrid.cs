using System.Numerics;

namespace Microsoft.ML;

/// <summary>
/// The generator behind all seeded randomness: three combined Tausworthe generators and one linear congruential one
/// (Howes and Thomas, GPU Gems 3, chapter 37). ML.NET uses the same, and it is seeded here as there, so that splits and
/// shuffles pick the same rows on both hosts.
/// </summary>
internal sealed class TauswortheHybrid : Random
{
    private uint _first;
    private uint _second;
    private uint _third;
    private uint _linear;

    public TauswortheHybrid(uint seed)
    {
        _first = seed;
        _second = MurmurRound(_first, seed);
        _third = MurmurRound(_second, seed);
        _linear = MurmurRound(_third, seed);
    }

    /// <summary>Draws the state from another generator.</summary>
    public TauswortheHybrid(Random source)
    {
        _first = DrawAtLeast128(source);
        _second = DrawAtLeast128(source);
        _third = DrawAtLeast128(source);
        _linear = Draw(source);
    }

    /// <summary>Without a seed the sequence is another one each time.</summary>
    public static TauswortheHybrid Create(int? seed)
        => seed is { } value ? new TauswortheHybrid((uint)value) : new TauswortheHybrid(new Random());

    /// <summary>All 32 bits of a generator, to seed another one with.</summary>
    public static uint DrawSeed(Random random)
        => random is TauswortheHybrid hybrid ? hybrid.NextUInt32() : (uint)random.Next(int.MinValue, int.MaxValue);

    public override int Next() => (int)(NextUInt32() & int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)(((ulong)NextUInt32() * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public override double NextDouble() => NextUInt32() * (1.0 / (1L << 32));

    /// <summary>In [0, 1): only 23 bits are used, more would round up to 1.</summary>
    public override float NextSingle() => (NextUInt32() >> 9) * (1f / (1 << 23));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref byte value in buffer)
            value = (byte)Next();
    }

    /// <summary>A random order of the numbers below <paramref name="size"/>.</summary>
    public static int[] Permutation(Random random, int size)
    {
        var order = Enumerable.Range(0, size).ToArray();
        for (int i = 0; i < size; i++)
        {
            int other = i + random.Next(size - i);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }

    private uint NextUInt32()
    {
        _first = Step(_first, 13, 19, 12, ~0x1U);
        _second = Step(_second, 2, 25, 4, ~0x7U);
        _third = Step(_third, 3, 11, 17, ~0xFU);
        _linear = (1664525 * _linear) + 1013904223;
        return _first ^ _second ^ _third ^ _linear;
    }

    private static uint Step(uint state, int left, int right, int shift, uint mask)
        => ((state & mask) << shift) ^ (((state << left) ^ state) >> right);

    internal static uint MurmurRound(uint hash, uint chunk)
    {
        chunk = BitOperations.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
        return (BitOperations.RotateLeft(hash ^ chunk, 13) * 5) + 0xE6546B64;
    }

    private static uint Draw(Random source) => ((uint)source.Next(0x10000) << 16) | (uint)source.Next(0x10000);

    private static uint DrawAtLeast128(Random source)
    {
        uint drawn;
        do
            drawn = Draw(source);
        while (drawn < 128);
        return drawn;
    }
}
