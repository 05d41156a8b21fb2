using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract.Images;

public sealed class ImageTransformTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly ImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView view) => estimator.Fit(view).Transform(view);

    private static ArrayView Paths(params string[] paths) => new ArrayView().AddText("Path", paths);

    private IEstimator<ITransformer> Loading() => _context.Transforms.LoadImages("Image", _folder.FullPath, "Path");

    /// <summary>The pixels of one picture, resized, as initials of colours.</summary>
    private string Resized(
        byte[] png, int width, int height, ImageResizingEstimator.ResizingKind kind, ImageResizingEstimator.Anchor anchor)
    {
        _folder.Add("picture.png", png);
        var chain = Loading()
            .Append(_context.Transforms.ResizeImages("Image", width, height, "Image", kind, anchor))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Image", interleavePixelColors: true));
        float[] pixels = Apply(chain, Paths("picture.png")).Vectors("Pixels")[0];
        return string.Concat(pixels.Chunk(3).Select(Initial));
    }

    private static char Initial(float[] colour) => colour switch
    {
        [255, 0, 0] => 'r',
        [0, 255, 0] => 'g',
        [0, 0, 255] => 'b',
        [255, 255, 255] => 'w',
        [0, 0, 0] => 'k',
        _ => '?',
    };

    private IDataView Pixels(string colours, int width, Func<string, IEstimator<ITransformer>> extracting)
    {
        _folder.Add("picture.png", Png.Colours(width, colours));
        var chain = Loading()
            .Append(_context.Transforms.ResizeImages("Image", width, colours.Length / width))
            .Append(extracting("Image"));
        return Apply(chain, Paths("picture.png"));
    }

    [Fact]
    public void LoadImagesReadsFilesOfAFolder()
    {
        _folder.Add("a.png", Png.Colours(2, "rg")).Add("b.png", Png.Grey(1, 3, 1, 2, 3));
        var output = Apply(Loading(), Paths("a.png", "b.png"));

        Assert.Equal("Image", output.Schema["Image"].Type.ToString());
        using var cursor = output.GetRowCursor([output.Schema["Image"]]);
        var getter = cursor.GetGetter<MLImage>(output.Schema["Image"]);
        var seen = new List<(int, int, string)>();
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            getter(ref image);
            seen.Add((image.Width, image.Height, image.Tag));
        }

        Assert.Equal([(2, 1, Path.Combine(_folder.FullPath, "a.png")), (1, 3, Path.Combine(_folder.FullPath, "b.png"))], seen);
    }

    [Fact]
    public void AFolderThatDoesNotExistIsRefusedAtOnce() =>
        Assert.Throws<ArgumentException>(() => _context.Transforms.LoadImages("Image", Path.Combine(_folder.FullPath, "none"), "Path"));

    [Fact]
    public void AMissingFileFailsOnlyWhenItsImageIsRead()
    {
        var output = Apply(Loading(), Paths("missing.png"));
        Assert.Equal(1, output.CountRows());

        var error = Assert.ThrowsAny<Exception>(() => output.Values<MLImage>("Image"));
        Assert.IsType<FileNotFoundException>(error.GetBaseException());
    }

    [Fact]
    public void PathsMustBeText() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Loading().Fit(new ArrayView().AddSingles("Path", 1)));

    [Fact]
    public void ResizingStatesTheSizeInTheType()
    {
        _folder.Add("a.png", Png.Colours(2, "rg"));
        var output = Apply(Loading().Append(_context.Transforms.ResizeImages("Small", 3, 4, "Image")), Paths("a.png"));

        Assert.Equal("Image<4, 3>", output.Schema["Small"].Type.ToString());
    }

    [Fact]
    public void FillingRepeatsPixelsWhenTheSizeDoubles() =>
        Assert.Equal(
            "rrggrrggbbwwbbww",
            Resized(Png.Colours(2, "rgbw"), 4, 4, ImageResizingEstimator.ResizingKind.Fill, ImageResizingEstimator.Anchor.Center));

    [Fact]
    public void PaddingCentresThePictureOnBlack() =>
        Assert.Equal(
            "kkkkwwwwwwwwkkkk",
            Resized(Png.Colours(4, "wwwwwwww"), 4, 4, ImageResizingEstimator.ResizingKind.IsoPad, ImageResizingEstimator.Anchor.Center));

    // Cropping may smooth the borders between colours, hence blocks of four pixels whose inside is looked at.
    private char Cropped(string blocks, bool wide, ImageResizingEstimator.Anchor anchor)
    {
        string row = string.Concat(blocks.Select(colour => new string(colour, 4)));
        byte[] png = wide
            ? Png.Colours(row.Length, row + row + row + row)
            : Png.Colours(4, string.Concat(blocks.Select(colour => new string(colour, 16))));
        string pixels = Resized(png, 4, 4, ImageResizingEstimator.ResizingKind.IsoCrop, anchor);
        return Assert.Single(new[] { pixels[5], pixels[6], pixels[9], pixels[10] }.Distinct());
    }

    [Theory]
    [InlineData(ImageResizingEstimator.Anchor.Left, 'r')]
    [InlineData(ImageResizingEstimator.Anchor.Center, 'g')]
    [InlineData(ImageResizingEstimator.Anchor.Right, 'b')]
    public void CroppingAWidePictureKeepsThePartAtTheAnchor(ImageResizingEstimator.Anchor anchor, char expected) =>
        Assert.Equal(expected, Cropped("rgb", wide: true, anchor));

    [Theory]
    [InlineData(ImageResizingEstimator.Anchor.Top, 'r')]
    [InlineData(ImageResizingEstimator.Anchor.Center, 'g')]
    [InlineData(ImageResizingEstimator.Anchor.Bottom, 'b')]
    public void CroppingATallPictureKeepsThePartAtTheAnchor(ImageResizingEstimator.Anchor anchor, char expected) =>
        Assert.Equal(expected, Cropped("rgb", wide: false, anchor));

    [Theory]
    [InlineData(ImageResizingEstimator.ResizingKind.Fill)]
    [InlineData(ImageResizingEstimator.ResizingKind.IsoCrop)]
    public void APictureOfOneColourKeepsIt(ImageResizingEstimator.ResizingKind kind) =>
        Assert.Equal(new string('g', 15), Resized(Png.Colours(4, "gggggggg"), 5, 3, kind, ImageResizingEstimator.Anchor.Center));

    [Fact]
    public void PixelsComeAsPlanesOfRedGreenBlue()
    {
        var output = Pixels("rgbw", 2, image => _context.Transforms.ExtractPixels("Pixels", image));

        Assert.Equal("Vector<Single, 3, 2, 2>", output.Schema["Pixels"].Type.ToString());
        Assert.Equal([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255], output.Vectors("Pixels")[0]);
    }

    [Fact]
    public void PixelsMayComeInterleaved()
    {
        var output = Pixels("rgbwkk", 3, image => _context.Transforms.ExtractPixels("Pixels", image, interleavePixelColors: true));

        Assert.Equal("Vector<Single, 2, 3, 3>", output.Schema["Pixels"].Type.ToString());
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255], output.Vectors("Pixels")[0][..9]);
    }

    [Fact]
    public void TheOrderOfColoursMayBeChosen()
    {
        var output = Pixels("rb", 2, image => _context.Transforms.ExtractPixels(
            "Pixels", image, orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR));
        Assert.Equal([0, 255, 0, 0, 255, 0], output.Vectors("Pixels")[0]);
    }

    [Fact]
    public void OneColourMayBeChosen()
    {
        var output = Pixels("rgbw", 2, image => _context.Transforms.ExtractPixels(
            "Pixels", image, ImagePixelExtractingEstimator.ColorBits.Green));

        Assert.Equal("Vector<Single, 1, 2, 2>", output.Schema["Pixels"].Type.ToString());
        Assert.Equal([0, 255, 0, 255], output.Vectors("Pixels")[0]);
    }

    [Fact]
    public void AlphaComesFirstWhenAskedFor()
    {
        var output = Pixels("rk", 2, image => _context.Transforms.ExtractPixels(
            "Pixels", image, ImagePixelExtractingEstimator.ColorBits.All));
        Assert.Equal([255, 255, 255, 0, 0, 0, 0, 0], output.Vectors("Pixels")[0]);
    }

    [Fact]
    public void TheOffsetIsTakenAwayBeforeScaling()
    {
        var output = Pixels("wk", 2, image => _context.Transforms.ExtractPixels(
            "Pixels", image, ImagePixelExtractingEstimator.ColorBits.Red, offsetImage: 127.5f, scaleImage: 2));
        Assert.Equal([255, -255], output.Vectors("Pixels")[0]);
    }

    [Fact]
    public void PixelsMayComeAsBytes()
    {
        var output = Pixels("rg", 2, image => _context.Transforms.ExtractPixels("Pixels", image, outputAsFloatArray: false));

        Assert.Equal("Vector<Byte, 3, 1, 2>", output.Schema["Pixels"].Type.ToString());
        Assert.Equal([255, 0, 0, 255, 0, 0], output.Values<VBuffer<byte>>("Pixels")[0].DenseValues().Select(value => (int)value));
    }

    [Fact]
    public void ImagesOfUnknownSizeAreRefused()
    {
        _folder.Add("a.png", Png.Colours(2, "rg"));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Apply(Loading().Append(_context.Transforms.ExtractPixels("Pixels", "Image")), Paths("a.png")));
    }

    [Fact]
    public void AnEmptyPathGivesZeros()
    {
        var chain = Loading().Append(_context.Transforms.ResizeImages("Image", 1, 1))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Image"));
        Assert.Equal([0, 0, 0], Apply(chain, Paths("")).Vectors("Pixels")[0]);
    }

    private sealed class PathRow
    {
        public string? Path { get; set; }
    }

    private sealed class PixelRow
    {
        public float[]? Pixels { get; set; }
    }

    [Fact]
    public void AnImagePipelineIsSavedLoadedAndAskedForOneRow()
    {
        _folder.Add("a.png", Png.Colours(2, "rg"));
        var chain = Loading().Append(_context.Transforms.ResizeImages("Image", 2, 1))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Image"));
        var file = new MemoryStream();
        _context.Model.Save(chain.Fit(Paths("a.png")), Paths("a.png").Schema, file);
        file.Position = 0;
        var context = new MLContext();
        using var engine = context.Model.CreatePredictionEngine<PathRow, PixelRow>(context.Model.Load(file, out _));

        Assert.Equal([255, 0, 0, 255, 0, 0], engine.Predict(new PathRow { Path = "a.png" }).Pixels!);
    }
}
