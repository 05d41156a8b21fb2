using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    internal ImageResizingEstimator(
        IHostEnvironment env, InputOutputColumnPair column, int width, int height, ResizingKind resizing, Anchor anchor)
        : base(env, new ImageResizingTransformer([column], width, height, resizing, anchor))
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
            shape.Set(new SchemaShape.Column(pair.OutputColumnName, SchemaShape.Column.VectorKind.Scalar, Transformer.OutputType, false));
        }

        return shape.ToShape();
    }
}

/// <summary>Images of one size, by the mean of what each pixel covers; ML.NET interpolates, so pixels differ a little.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";

    private readonly ImageResizingEstimator.ResizingKind _resizing;
    private readonly ImageResizingEstimator.Anchor _anchor;

    internal ImageResizingTransformer(
        InputOutputColumnPair[] columns,
        int width,
        int height,
        ImageResizingEstimator.ResizingKind resizing,
        ImageResizingEstimator.Anchor anchor)
        : base(columns)
    {
        Contracts.CheckUserArg(width > 0, "imageWidth");
        Contracts.CheckUserArg(height > 0, "imageHeight");
        Contracts.CheckUserArg(Enum.IsDefined(resizing), nameof(resizing));
        Contracts.CheckUserArg(Enum.IsDefined(anchor), nameof(anchor));
        OutputType = new ImageDataViewType(height, width);
        _resizing = resizing;
        _anchor = anchor;
    }

    internal ImageDataViewType OutputType { get; }

    private static VersionInfo Version => ModelVersion.Of("IMGSCALF", LoaderSignature);

    private static ImageResizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        int width = ctx.Reader.ReadInt32();
        int height = ctx.Reader.ReadInt32();
        return new ImageResizingTransformer(columns, width, height,
            (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte(), (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(OutputType.Width);
        ctx.Writer.Write(OutputType.Height);
        ctx.Writer.Write((byte)_resizing);
        ctx.Writer.Write((byte)_anchor);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        if (input.Type is not ImageDataViewType)
            throw InputColumn.Mismatch(input, "image");
        return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, OutputType), [input.Index], row =>
        {
            var getter = row.GetGetter<MLImage>(row.Schema[input.Index]);
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                MLImage source = null;
                getter(ref source);
                if (source == null || (source.Width == OutputType.Width && source.Height == OutputType.Height))
                    image = source;
                else
                    image = Resize(source);
            });
        });
    }

    private MLImage Resize(MLImage source)
    {
        float scaleX = (float)OutputType.Width / source.Width;
        float scaleY = (float)OutputType.Height / source.Height;
        if (_resizing == ImageResizingEstimator.ResizingKind.IsoPad)
            scaleX = scaleY = Math.Min(scaleX, scaleY);
        else if (_resizing == ImageResizingEstimator.ResizingKind.IsoCrop)
            scaleX = scaleY = Math.Max(scaleX, scaleY);

        // Where the scaled image starts: centered, unless what is cropped is anchored. Only one side has room to move.
        bool isCrop = _resizing == ImageResizingEstimator.ResizingKind.IsoCrop;
        float shareX = Share(ImageResizingEstimator.Anchor.Left, ImageResizingEstimator.Anchor.Right);
        float shareY = Share(ImageResizingEstimator.Anchor.Top, ImageResizingEstimator.Anchor.Bottom);
        int startX = (int)((OutputType.Width - (source.Width * scaleX)) * shareX);
        int startY = (int)((OutputType.Height - (source.Height * scaleY)) * shareY);
        return source.Resample(OutputType.Width, OutputType.Height, startX, startY, scaleX, scaleY);

        float Share(ImageResizingEstimator.Anchor atStart, ImageResizingEstimator.Anchor atEnd)
            => isCrop && _anchor == atStart ? 0 : isCrop && _anchor == atEnd ? 1 : 0.5f;
    }
}
