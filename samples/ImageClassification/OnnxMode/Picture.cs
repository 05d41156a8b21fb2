using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace ImageClassification.OnnxMode;

/// <summary>A picture of 28 x 28 grey pixels and, where it is one, the digit on it.</summary>
internal sealed class Picture
{
    public const int Side = 28;

    private const int ImageMagic = 0x803;
    private const int LabelMagic = 0x801;

    /// <summary>0 (paper) to 1 (ink).</summary>
    [VectorType(1, Side, Side)]
    public float[] Pixels { get; set; } = [];

    /// <summary>The same, 0 to 255.</summary>
    [VectorType(1, Side, Side)]
    public float[] Bytes => Array.ConvertAll(Pixels, value => value * 255);

    public string Label { get; set; } = "";

    /// <summary>True where the picture is no upright digit.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>Reads pictures in the form of MNIST (.idx3.gz), with their labels (.idx1.gz) if these are given.</summary>
    /// <exception cref="InvalidDataException">The file is another one; the message says what was found.</exception>
    public static Picture[] Read(string imageFile, string? labelFile = null)
    {
        byte[] images = Unpack(imageFile);
        int count = Header(images, ImageMagic, 16, imageFile);
        if (BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(8)) != Side || BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(12)) != Side || images.Length < 16 + (count * Side * Side))
            throw new InvalidDataException($"{imageFile} does not hold {count} pictures of {Side} x {Side}.");
        byte[]? labels = labelFile is null ? null : Unpack(labelFile);
        if (labels is not null && Header(labels, LabelMagic, 8, labelFile!) != count)
            throw new InvalidDataException($"{labelFile} does not hold {count} labels.");
        return [.. Enumerable.Range(0, count).Select(i => new Picture
        {
            Pixels = Array.ConvertAll(images[(16 + (i * Side * Side))..(16 + ((i + 1) * Side * Side))], value => value / 255f),
            Label = labels is null ? "" : labels[8 + i].ToString(CultureInfo.InvariantCulture),
            IsUnknown = labels is null,
        })];
    }

    /// <summary>The picture turned by a quarter: ink like that of a digit, and (but for some) no digit.</summary>
    public Picture Turned() => new()
    {
        Pixels = [.. Enumerable.Range(0, Side * Side).Select(i => Pixels[((i % Side) * Side) + Side - 1 - (i / Side)])],
        IsUnknown = true,
    };

    private static int Header(byte[] content, int magic, int length, string file) =>
        content.Length >= length && BinaryPrimitives.ReadInt32BigEndian(content) == magic
            ? BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4))
            : throw new InvalidDataException($"{file} is not in the form of MNIST.");

    private static byte[] Unpack(string file)
    {
        using var content = new MemoryStream();
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        stream.CopyTo(content);
        return content.ToArray();
    }
}
