using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "Image Loader Transform", ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, params (string Output, string Input)[] columns)
        : base(env, new ImageLoadingTransformer(imageFolder, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var (output, name) in Transformer.ColumnPairs)
        {
            var input = shape.Input(name);
            if (input.ItemType is not TextDataViewType || input.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw ShapeEditor.Mismatch(input, TextDataViewType.Instance.ToString());
            shape.Set(new SchemaShape.Column(output, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false));
        }

        return shape.ToShape();
    }
}

/// <summary>Reads the image file that a text column names; an empty name gives no image.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    internal ImageLoadingTransformer(string imageFolder, (string Output, string Input)[] columns)
        : base(columns)
    {
        if (!string.IsNullOrEmpty(imageFolder))
            ImageFolder = Directory.Exists(imageFolder) ? Path.GetFullPath(imageFolder) : throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
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
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, TextDataViewType.Instance.ToString(), input.Type.ToString());
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
