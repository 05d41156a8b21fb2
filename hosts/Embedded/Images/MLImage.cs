namespace Microsoft.ML.Data;

public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}

/// <summary>Pixels in memory, four bytes each.</summary>
public sealed class MLImage : IDisposable
{
    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _pixelFormat;
    private string _tag;
    private byte[] _pixels;

    private MLImage(int width, int height, MLPixelFormat pixelFormat, byte[] pixels)
    {
        _width = width;
        _height = height;
        _pixelFormat = pixelFormat;
        _pixels = pixels;
    }

    public int Width => Alive(_width);

    public int Height => Alive(_height);

    public MLPixelFormat PixelFormat => Alive(_pixelFormat);

    public int BitsPerPixel => Alive(32);

    public ReadOnlySpan<byte> Pixels => Alive(_pixels);

    /// <summary>Blue, green and red of each pixel, without alpha.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            int red = PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
            var result = new byte[Width * Height * 3];
            for (int pixel = 0; pixel < Width * Height; pixel++)
            {
                var source = Pixels.Slice(pixel * 4, 4);
                (result[pixel * 3], result[(pixel * 3) + 1], result[(pixel * 3) + 2]) = (source[2 - red], source[1], source[red]);
            }

            return result;
        }
    }

    public string Tag
    {
        get => Alive(_tag);
        set => _tag = Alive(value);
    }

    /// <summary>Reads a PNG file; the only format of this host.</summary>
    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        if (!File.Exists(imagePath))
            throw new ArgumentException("Invalid path", nameof(imagePath));
        return Decode(File.ReadAllBytes(imagePath)) ?? throw new ArgumentException("Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var content = new MemoryStream();
        imageStream.CopyTo(content);
        return Decode(content.ToArray()) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != width * height * 4)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    public void Dispose() => _pixels = null;

    /// <summary>A new image whose pixel (x, y) is the one here that <paramref name="sourceOf"/> names; opaque black outside.</summary>
    internal MLImage Resample(int width, int height, Func<int, int, (int X, int Y)> sourceOf)
    {
        var pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var target = pixels.AsSpan(((y * width) + x) * 4, 4);
                var (sourceX, sourceY) = sourceOf(x, y);
                if ((uint)sourceX < (uint)Width && (uint)sourceY < (uint)Height)
                    Pixels.Slice(((sourceY * Width) + sourceX) * 4, 4).CopyTo(target);
                else
                    target[3] = byte.MaxValue;
            }
        }

        return new MLImage(width, height, PixelFormat, pixels) { Tag = Tag };
    }

    private static MLImage Decode(byte[] content)
        => PngDecoder.TryDecode(content, out int width, out int height, out byte[] pixels)
            ? new MLImage(width, height, MLPixelFormat.Bgra32, pixels)
            : null;

    private T Alive<T>(T value) => _pixels != null ? value : throw new InvalidOperationException("Object is disposed.");
}
