using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Data;

/// <summary>
/// PNG with 8 bits per channel, not interlaced: grey, RGB and palette, with or without alpha (ISO/IEC 15948).
/// Checksums are not verified.
/// </summary>
internal static class PngDecoder
{
    private const byte Palette = 3;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes to blue, green, red, alpha; false when the content is not such a PNG.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out int width, out int height, out byte[] pixels)
    {
        width = height = 0;
        pixels = null;
        if (!content.StartsWith(Signature))
            return false;

        byte colorType = 0;
        ReadOnlySpan<byte> palette = default;
        ReadOnlySpan<byte> transparency = default;
        using var compressed = new MemoryStream();
        for (var rest = content[Signature.Length..]; rest.Length >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                return false;
            var data = rest.Slice(8, (int)length);
            switch (BinaryPrimitives.ReadUInt32BigEndian(rest[4..]))
            {
                case 0x49484452: // IHDR: width, height, depth, color type, compression, filter, interlace
                    if (length != 13 || data[8] != 8 || data[12] != 0)
                        return false;
                    width = BinaryPrimitives.ReadInt32BigEndian(data);
                    height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                    colorType = data[9];
                    break;
                case 0x504C5445: // PLTE
                    palette = data;
                    break;
                case 0x74524E53: // tRNS
                    transparency = data;
                    break;
                case 0x49444154: // IDAT
                    compressed.Write(data);
                    break;
            }

            rest = rest[(12 + (int)length)..];
        }

        int channels = colorType switch { 0 or Palette => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (width <= 0 || height <= 0 || channels == 0 || (long)width * height > int.MaxValue / 4)
            return false;
        compressed.Position = 0;
        byte[] samples = Unfilter(compressed, width * channels, height, channels);
        if (samples == null)
            return false;

        pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            var sample = samples.AsSpan(i * channels, channels);
            var (red, green, blue, alpha) = colorType switch
            {
                0 => (sample[0], sample[0], sample[0], byte.MaxValue),
                2 => (sample[0], sample[1], sample[2], byte.MaxValue),
                4 => (sample[0], sample[0], sample[0], sample[1]),
                6 => (sample[0], sample[1], sample[2], sample[3]),
                _ => FromPalette(sample[0], palette, transparency),
            };
            (pixels[i * 4], pixels[(i * 4) + 1], pixels[(i * 4) + 2], pixels[(i * 4) + 3]) = (blue, green, red, alpha);
        }

        return true;
    }

    private static (byte Red, byte Green, byte Blue, byte Alpha) FromPalette(
        int index, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        if ((index * 3) + 2 >= palette.Length)
            return (0, 0, 0, byte.MaxValue);
        byte alpha = index < transparency.Length ? transparency[index] : byte.MaxValue;
        return (palette[index * 3], palette[(index * 3) + 1], palette[(index * 3) + 2], alpha);
    }

    /// <summary>Each line starts with the number of the filter that predicted its bytes from those to the left and above.</summary>
    private static byte[] Unfilter(Stream compressed, int stride, int height, int channels)
    {
        var samples = new byte[stride * height];
        ReadOnlySpan<byte> above = new byte[stride];
        try
        {
            using var lines = new ZLibStream(compressed, CompressionMode.Decompress);
            for (int y = 0; y < height; y++)
            {
                int filter = lines.ReadByte();
                var line = samples.AsSpan(y * stride, stride);
                lines.ReadExactly(line);
                for (int x = 0; x < stride; x++)
                {
                    byte left = x >= channels ? line[x - channels] : (byte)0;
                    byte aboveLeft = x >= channels ? above[x - channels] : (byte)0;
                    line[x] += filter switch
                    {
                        1 => left,
                        2 => above[x],
                        3 => (byte)((left + above[x]) / 2),
                        4 => Paeth(left, above[x], aboveLeft),
                        _ => 0,
                    };
                }

                above = line;
            }
        }
        catch (Exception ex) when (ex is InvalidDataException or EndOfStreamException)
        {
            return null;
        }

        return samples;
    }

    private static byte Paeth(byte left, byte above, byte aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        int toLeft = Math.Abs(estimate - left);
        int toAbove = Math.Abs(estimate - above);
        int toAboveLeft = Math.Abs(estimate - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
