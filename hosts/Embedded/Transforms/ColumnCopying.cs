using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel), "Copy Columns Transform", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env, new ColumnCopyingTransformer(columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var (output, name) in Transformer.ColumnPairs)
        {
            var input = shape.Input(name);
            shape.Set(new SchemaShape.Column(output, input.Kind, input.ItemType, input.IsKey, input.Annotations));
        }

        return shape.ToShape();
    }
}

/// <summary>Offers columns under further names, annotations included.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    internal ColumnCopyingTransformer(params (string Output, string Input)[] columns)
        : base(columns)
    {
    }

    private static VersionInfo Version => ModelVersion.Of("COPYCOLT", LoaderSignature);

    private static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ColumnCopyingTransformer(LoadColumns(ctx));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input) => new(
        new DataViewSchema.DetachedColumn(outputName, input.Type, input.Annotations),
        [input.Index],
        row => TypeDispatch.For<Func<DataViewRow, int, Delegate>>(Getter<int>, input.Type.RawType)(row, input.Index));

    private static Delegate Getter<T>(DataViewRow row, int index) => row.GetGetter<T>(row.Schema[index]);
}
