using System.Buffers.Binary;
using MLExtensions.Numerics;

namespace MLExtensions.Conformance.Tests;

/// <summary>Takes the frames of a model file apart and puts them together again with right checksums, so that an altered value reaches the reader behind them.</summary>
internal static class ModelBytes
{
    private const int HeaderBytes = 8;

    /// <summary>The framed bytes alone.</summary>
    public static byte[] Unframe(ReadOnlySpan<byte> file)
    {
        var payload = new List<byte>();
        ReadOnlySpan<byte> rest = file[ModelWriter.Magic.Length..];
        for (int length; (length = BinaryPrimitives.ReadInt32LittleEndian(rest)) > 0; rest = rest[(HeaderBytes + length)..])
            payload.AddRange(rest.Slice(HeaderBytes, length));
        return [.. payload];
    }

    /// <summary>A file of these bytes that no checksum gives away.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        var file = new List<byte>();
        file.AddRange(ModelWriter.Magic);
        uint checksum = 0;
        Span<byte> header = stackalloc byte[HeaderBytes];
        for (int start = 0; start < payload.Length; start += ModelWriter.FrameSize)
        {
            ReadOnlySpan<byte> frame = payload.Slice(start, Math.Min(ModelWriter.FrameSize, payload.Length - start));
            checksum = FrameChecksum.Next(checksum, frame);
            BinaryPrimitives.WriteInt32LittleEndian(header, frame.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], checksum);
            file.AddRange(header);
            file.AddRange(frame);
        }

        BinaryPrimitives.WriteInt32LittleEndian(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], FrameChecksum.Next(checksum, []));
        file.AddRange(header);
        return [.. file];
    }
}
