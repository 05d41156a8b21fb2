using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns)
        : base(env, new ColumnCopyingTransformer(columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var pair in Transformer.ColumnPairs)
        {
            var input = shape.Input(pair);
            shape.Set(new SchemaShape.Column(pair.OutputColumnName, input.Kind, input.ItemType, input.IsKey, input.Annotations));
        }

        return shape.ToShape();
    }
}

/// <summary>Offers columns under further names, annotations included.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    internal ColumnCopyingTransformer(InputOutputColumnPair[] columns)
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
