using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 0x01,
        Red = 0x02,
        Green = 0x04,
        Blue = 0x08,
        Rgb = Red | Green | Blue,
        All = Alpha | Red | Green | Blue,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    internal ImagePixelExtractingEstimator(IHostEnvironment env, InputOutputColumnPair column, PixelLayout layout)
        : base(env, new ImagePixelExtractingTransformer([column], layout))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var pair in Transformer.ColumnPairs)
        {
            var input = shape.Input(pair);
            if (input.ItemType is not ImageDataViewType)
                throw ShapeEditor.Mismatch(input, new ImageDataViewType().ToString());
            var itemType = Transformer.Layout.ItemType;
            shape.Set(new SchemaShape.Column(pair.OutputColumnName, SchemaShape.Column.VectorKind.Vector, itemType, false));
        }

        return shape.ToShape();
    }
}

/// <summary>Which colors are taken out of an image, in which order, and what is done to the numbers: (value - Offset) * Scale.</summary>
internal sealed record PixelLayout(
    ImagePixelExtractingEstimator.ColorBits Colors,
    ImagePixelExtractingEstimator.ColorsOrder Order,
    bool Interleave,
    float Offset,
    float Scale,
    bool AsFloat)
{
    public NumberDataViewType ItemType => AsFloat ? NumberDataViewType.Single : NumberDataViewType.Byte;

    /// <summary>For each plane the byte of a pixel that it shows.</summary>
    public int[] PlaneBytes(MLPixelFormat format)
    {
        string bytes = format == MLPixelFormat.Bgra32 ? "BGRA" : "RGBA";
        var letters = Order.ToString().Where(letter => Colors.HasFlag(ColorOf(letter)));
        return [.. letters.Select(letter => bytes.IndexOf(letter, StringComparison.Ordinal))];
    }

    private static ImagePixelExtractingEstimator.ColorBits ColorOf(char letter) => letter switch
    {
        'A' => ImagePixelExtractingEstimator.ColorBits.Alpha,
        'R' => ImagePixelExtractingEstimator.ColorBits.Red,
        'G' => ImagePixelExtractingEstimator.ColorBits.Green,
        _ => ImagePixelExtractingEstimator.ColorBits.Blue,
    };
}

/// <summary>The pixels of images of known size as vectors: planes by height by width, or interleaved height by width by planes.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";

    internal ImagePixelExtractingTransformer(InputOutputColumnPair[] columns, PixelLayout layout)
        : base(columns)
    {
        bool isPlain = layout is { Offset: 0, Scale: 1 };
        bool hasColors = (layout.Colors & ImagePixelExtractingEstimator.ColorBits.All) != 0;
        Contracts.CheckUserArg(hasColors, "colorsToExtract", "Need to use at least one color plane");
        Contracts.CheckUserArg(layout.Scale != 0, "scaleImage");
        Contracts.CheckUserArg(layout.AsFloat || isPlain, "outputAsFloatArray", "Scaling needs numbers of type Single");
        Layout = layout;
    }

    internal PixelLayout Layout { get; }

    private static VersionInfo Version => ModelVersion.Of("IMGPXEXT", LoaderSignature);

    private static ImagePixelExtractingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        var reader = ctx.Reader;
        return new ImagePixelExtractingTransformer(columns, new PixelLayout(
            (ImagePixelExtractingEstimator.ColorBits)reader.ReadByte(), (ImagePixelExtractingEstimator.ColorsOrder)reader.ReadByte(),
            reader.ReadBoolean(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadBoolean()));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)Layout.Colors);
        ctx.Writer.Write((byte)Layout.Order);
        ctx.Writer.Write(Layout.Interleave);
        ctx.Writer.Write(Layout.Offset);
        ctx.Writer.Write(Layout.Scale);
        ctx.Writer.Write(Layout.AsFloat);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        if (input.Type is not ImageDataViewType image)
            throw InputColumn.Mismatch(input, "image");
        if (image.Height <= 0 || image.Width <= 0)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "known-size image", "unknown-size image");

        int planes = Layout.PlaneBytes(MLPixelFormat.Bgra32).Length;
        var type = Layout.Interleave
            ? new VectorDataViewType(Layout.ItemType, image.Height, image.Width, planes)
            : new VectorDataViewType(Layout.ItemType, planes, image.Height, image.Width);
        return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, type), [input.Index], row => Layout.AsFloat
            ? MakeGetter(row, input, type.Size, value => (value - Layout.Offset) * Layout.Scale)
            : MakeGetter(row, input, type.Size, value => value));
    }

    private Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column input, int size, Func<byte, T> convert)
    {
        var type = (ImageDataViewType)input.Type;
        var getter = row.GetGetter<MLImage>(row.Schema[input.Index]);
        MLImage image = null;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> result) =>
        {
            getter(ref image);
            if (image == null)
            {
                // No image: all zeros, none of them stored.
                result = VBufferEditor.Create(ref result, size, 0).Commit();
                return;
            }

            Contracts.Check(image.Height == type.Height && image.Width == type.Width,
                $"Column '{input.Name}': expected {type}, got {image.Height} x {image.Width}");
            int[] planeBytes = Layout.PlaneBytes(image.PixelFormat);
            var pixels = image.Pixels;
            int count = pixels.Length / 4;
            var editor = VBufferEditor.Create(ref result, size);
            for (int pixel = 0; pixel < count; pixel++)
            {
                for (int plane = 0; plane < planeBytes.Length; plane++)
                {
                    int slot = Layout.Interleave ? (pixel * planeBytes.Length) + plane : (plane * count) + pixel;
                    editor.Values[slot] = convert(pixels[(pixel * 4) + planeBytes[plane]]);
                }
            }

            result = editor.Commit();
        });
    }
}
