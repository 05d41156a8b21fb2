using System.Buffers.Binary;
using System.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The hash of terms: MurmurHash3 for 32 bits (Austin Appleby, public domain), the same numbers on every machine and for ever.</summary>
public static class TermHash
{
    private const uint First = 0xCC9E2D51;
    private const uint Second = 0x1B873593;

    /// <summary>Hashes bytes.</summary>
    /// <param name="bytes">The bytes; of a text its UTF-8.</param>
    /// <param name="seed">The seed: another one, another hash. Word terms have 0, character n-grams 1.</param>
    /// <returns>The hash.</returns>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed)
    {
        uint hash = seed;
        int length = bytes.Length;
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xE6546B64;
        }

        uint tail = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            tail = (tail << 8) | bytes[i];
        hash ^= Scramble(tail);
        hash ^= (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * First, 15) * Second;
}
