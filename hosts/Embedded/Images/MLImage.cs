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

    /// <summary>
    /// A new image onto which this one is laid, scaled, from (startX, startY) on: each pixel is the mean of what it covers, weighted by area, and opaque
    /// black where it lies outside.
    /// </summary>
    internal MLImage Resample(int width, int height, float startX, float startY, float scaleX, float scaleY)
    {
        var pixels = new byte[width * height * 4];
        Span<double> sum = stackalloc double[4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var target = pixels.AsSpan(((y * width) + x) * 4, 4);
                target[3] = byte.MaxValue;
                if (!Contains((x + 0.5f - startX) / scaleX, _width) || !Contains((y + 0.5f - startY) / scaleY, _height))
                    continue;
                double left = Math.Max(0, (x - startX) / scaleX), right = Math.Min(_width, (x + 1 - startX) / scaleX);
                double top = Math.Max(0, (y - startY) / scaleY), bottom = Math.Min(_height, (y + 1 - startY) / scaleY);
                sum.Clear();
                for (int row = (int)top; row < bottom; row++)
                {
                    double share = Math.Min(bottom, row + 1) - Math.Max(top, row);
                    for (int column = (int)left; column < right; column++)
                    {
                        double weight = share * (Math.Min(right, column + 1) - Math.Max(left, column));
                        for (int i = 0; i < 4; i++)
                            sum[i] += weight * Pixels[(((row * _width) + column) * 4) + i];
                    }
                }

                double area = (right - left) * (bottom - top);
                for (int i = 0; i < 4; i++)
                    target[i] = (byte)Math.Round(sum[i] / area);
            }
        }

        return new MLImage(width, height, PixelFormat, pixels) { Tag = Tag };

        static bool Contains(float place, int length) => place >= 0 && place < length;
    }

    private static MLImage Decode(byte[] content)
        => PngDecoder.TryDecode(content, out int width, out int height, out byte[] pixels)
            ? new MLImage(width, height, MLPixelFormat.Bgra32, pixels)
            : null;

    private T Alive<T>(T value) => _pixels != null ? value : throw new InvalidOperationException("Object is disposed.");
}
