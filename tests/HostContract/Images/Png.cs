using System.Buffers.Binary;
using System.IO.Compression;

namespace MLExtensions.HostContract.Images;

/// <summary>Writes small 8-bit PNG files, so that the tests carry no binary files.</summary>
internal static class Png
{
    private const byte GreyType = 0;
    private const byte RgbType = 2;
    private const byte PaletteType = 3;
    private const byte RgbaType = 6;

    public static byte[] Grey(int width, int height, params byte[] values) => Write(width, height, GreyType, 1, values);

    public static byte[] Rgb(int width, int height, params byte[] values) => Write(width, height, RgbType, 3, values);

    public static byte[] Rgba(int width, int height, params byte[] values) => Write(width, height, RgbaType, 4, values);

    /// <summary>Red, green and blue, with every row encoded by one of the filters 0 to 4 (none, left, above, average, Paeth).</summary>
    public static byte[] Filtered(byte filter, int width, int height, params byte[] values)
        => Write(width, height, RgbType, 3, values, filter);

    /// <summary>Values are numbers of colours; the palette has red, green and blue of each.</summary>
    public static byte[] Indexed(int width, int height, byte[] palette, params byte[] values)
        => Write(width, height, PaletteType, 1, values, palette: palette);

    /// <summary>One colour for each pixel, by its initial: red, green, blue, white, black.</summary>
    public static byte[] Colours(int width, string pixels) => Rgb(width, pixels.Length / width, [.. pixels.SelectMany(Colour)]);

    private static byte[] Colour(char initial) => initial switch
    {
        'r' => [255, 0, 0],
        'g' => [0, 255, 0],
        'b' => [0, 0, 255],
        'w' => [255, 255, 255],
        _ => [0, 0, 0],
    };

    private static byte[] Write(
        int width, int height, byte colourType, int channels, byte[] values, byte filter = 0, byte[]? palette = null)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = colourType;
        WriteChunk(file, "IHDR", header);
        if (palette != null)
            WriteChunk(file, "PLTE", palette);
        WriteChunk(file, "IDAT", Compress(width * channels, height, channels, values, filter));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Compress(int bytesPerRow, int height, int channels, byte[] values, byte filter)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(filter);
                for (int x = 0; x < bytesPerRow; x++)
                    zlib.WriteByte((byte)(At(x, y) - Predict(filter, At(x - channels, y), At(x, y - 1), At(x - channels, y - 1))));
            }
        }
        return compressed.ToArray();

        byte At(int x, int y) => x < 0 || y < 0 ? (byte)0 : values[(y * bytesPerRow) + x];
    }

    private static int Predict(byte filter, int left, int above, int aboveLeft)
    {
        int[] candidates = [left, above, aboveLeft];
        return filter switch
        {
            1 => left,
            2 => above,
            3 => (left + above) / 2,
            4 => candidates.MinBy(candidate => Math.Abs(left + above - aboveLeft - candidate)),
            _ => 0,
        };
    }

    private static void WriteChunk(Stream file, string name, byte[] content)
    {
        byte[] tagged = [.. name.Select(letter => (byte)letter), .. content];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(tagged);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(tagged));
        file.Write(number);
    }

    private static uint Checksum(byte[] bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
                checksum = (checksum >> 1) ^ ((checksum & 1) == 0 ? 0 : 0xEDB88320u);
        }
        return ~checksum;
    }
}
