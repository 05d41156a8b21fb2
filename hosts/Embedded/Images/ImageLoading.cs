using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, InputOutputColumnPair column)
        : base(env, new ImageLoadingTransformer(imageFolder, [column]))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var pair in Transformer.ColumnPairs)
        {
            var input = shape.Input(pair);
            if (input.ItemType is not TextDataViewType || input.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw ShapeEditor.Mismatch(input, TextDataViewType.Instance.ToString());
            shape.Set(new SchemaShape.Column(pair.OutputColumnName, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false));
        }

        return shape.ToShape();
    }
}

/// <summary>Reads the image file that a text column names; an empty name gives no image.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    internal ImageLoadingTransformer(string imageFolder, InputOutputColumnPair[] columns)
        : base(columns)
    {
        if (string.IsNullOrEmpty(imageFolder))
            return;
        if (!Directory.Exists(imageFolder))
            throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
        ImageFolder = Path.GetFullPath(imageFolder);
    }

    private static VersionInfo Version => ModelVersion.Of("IMGLOADR", LoaderSignature);

    private static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        return new ImageLoadingTransformer(ctx.LoadStringOrNull(), columns);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        if (input.Type is not TextDataViewType)
            throw InputColumn.Mismatch(input, TextDataViewType.Instance.ToString());
        return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, new ImageDataViewType()), [input.Index], row =>
        {
            var getter = row.GetGetter<ReadOnlyMemory<char>>(row.Schema[input.Index]);
            ReadOnlyMemory<char> name = default;
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                getter(ref name);
                if (name.IsEmpty)
                    return;
                string path = Path.Combine(ImageFolder ?? "", name.ToString());
                image = MLImage.CreateFromStream(new MemoryStream(File.ReadAllBytes(path)));
                image.Tag = path;
            });
        });
    }
}
