using System.Buffers.Binary;
using System.Numerics;

namespace MLExtensions.Numerics;

/// <summary>CRC-32C of a frame of a model file, chained to the frame before it.</summary>
internal static class FrameChecksum
{
    public static uint Next(uint previous, ReadOnlySpan<byte> frame)
    {
        uint crc = BitOperations.Crc32C(~previous, (uint)frame.Length);
        while (frame.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(frame));
            frame = frame[sizeof(ulong)..];
        }

        foreach (byte value in frame)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
