using Microsoft.ML.Data;

namespace MLExtensions.HostContract.Images;

public class MLImageTests
{
    private static MLImage Load(byte[] png) => MLImage.CreateFromStream(new MemoryStream(png));

    [Fact]
    public void APngIsReadWithItsSize()
    {
        using var image = Load(Png.Colours(3, "rgbwkw"));
        Assert.Equal((3, 2, 32), (image.Width, image.Height, image.BitsPerPixel));
        Assert.True(image.PixelFormat is MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32);
    }

    [Fact]
    public void BgrPixelsAreRowByRowBlueGreenRed()
    {
        using var image = Load(Png.Colours(2, "rgbw"));
        Assert.Equal([0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255], image.GetBGRPixels);
    }

    [Fact]
    public void GreyBecomesThreeEqualColours()
    {
        using var image = Load(Png.Grey(2, 1, 7, 200));
        Assert.Equal([7, 7, 7, 200, 200, 200], image.GetBGRPixels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void EveryRowFilterIsUndone(byte filter)
    {
        var values = new byte[5 * 4 * 3];
        new Random(filter).NextBytes(values);
        using var plain = Load(Png.Rgb(5, 4, values));
        using var filtered = Load(Png.Filtered(filter, 5, 4, values));

        Assert.Equal(values[..3].Reverse(), plain.GetBGRPixels[..3]);
        Assert.Equal(plain.GetBGRPixels, filtered.GetBGRPixels);
    }

    [Fact]
    public void APaletteGivesItsColours()
    {
        using var image = Load(Png.Indexed(3, 1, [10, 20, 30, 40, 50, 60], 1, 0, 1));
        Assert.Equal([60, 50, 40, 30, 20, 10, 60, 50, 40], image.GetBGRPixels);
    }

    [Fact]
    public void OpaqueAlphaChangesNothing()
    {
        using var image = Load(Png.Rgba(1, 1, 10, 20, 30, 255));
        Assert.Equal([30, 20, 10], image.GetBGRPixels);
    }

    [Theory]
    [InlineData(MLPixelFormat.Rgba32)]
    [InlineData(MLPixelFormat.Bgra32)]
    public void AnImageMadeFromPixelsKeepsThem(MLPixelFormat format)
    {
        byte[] pixels = [1, 2, 3, 255, 4, 5, 6, 255];
        using var image = MLImage.CreateFromPixels(2, 1, format, pixels);

        Assert.Equal(format, image.PixelFormat);
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Fact]
    public void TheFormatDecidesTheOrderOfColours()
    {
        using var rgba = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [1, 2, 3, 255]);
        using var bgra = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [1, 2, 3, 255]);

        Assert.Equal([3, 2, 1], rgba.GetBGRPixels);
        Assert.Equal([1, 2, 3], bgra.GetBGRPixels);
    }

    [Fact]
    public void WrongSizesOfPixelsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, new byte[4]));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Rgba32, []));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, -1, MLPixelFormat.Rgba32, new byte[4]));
    }

    [Fact]
    public void AStreamThatIsNoImageIsRefused() => Assert.Throws<ArgumentException>(() => Load([1, 2, 3, 4, 5, 6, 7, 8]));

    [Fact]
    public void NullsAreNullArguments()
    {
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromStream(null!));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromFile(null!));
    }

    [Fact]
    public void ATagIsKept()
    {
        using var image = Load(Png.Grey(1, 1, 0));
        Assert.Null(image.Tag);
        image.Tag = "where from";
        Assert.Equal("where from", image.Tag);
    }

    [Fact]
    public void ADisposedImageRefusesEverythingButDisposal()
    {
        var image = Load(Png.Grey(1, 1, 0));
        image.Dispose();
        image.Dispose();

        Assert.Throws<InvalidOperationException>(() => image.Width);
        Assert.Throws<InvalidOperationException>(() => image.GetBGRPixels);
        Assert.Throws<InvalidOperationException>(() => image.Tag);
    }
}
