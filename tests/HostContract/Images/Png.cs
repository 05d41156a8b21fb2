using System.Buffers.Binary;
using System.IO.Compression;

namespace MLExtensions.HostContract.Images;

/// <summary>Writes small 8-bit PNG files, so that the tests carry no binary files.</summary>
internal static class Png
{
    private const byte GreyType = 0;
    private const byte RgbType = 2;
    private const byte RgbaType = 6;

    public static byte[] Grey(int width, int height, params byte[] values) => Write(width, height, GreyType, 1, values);

    public static byte[] Rgb(int width, int height, params byte[] values) => Write(width, height, RgbType, 3, values);

    public static byte[] Rgba(int width, int height, params byte[] values) => Write(width, height, RgbaType, 4, values);

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

    private static byte[] Write(int width, int height, byte colourType, int channels, byte[] values)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = colourType;
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(width * channels, height, values));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Compress(int bytesPerRow, int height, byte[] values)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(values, y * bytesPerRow, bytesPerRow);
            }
        }
        return compressed.ToArray();
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
