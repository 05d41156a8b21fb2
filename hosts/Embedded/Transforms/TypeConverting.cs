using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel), "Convert Transform", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator((string Output, string Input)[] columns, DataKind outputKind)
        : base(new TypeConvertingTransformer(columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var (output, name) in Transformer.ColumnPairs)
        {
            var input = shape.Input(name);
            var type = Transformer.OutputKind.ToColumnType();
            Contracts.CheckParam(!input.IsKey && TypeConvertingTransformer.CanConvert(input.ItemType, type), nameof(inputSchema), $"Don't know how to convert {name} into {type}");
            var annotations = input.Annotations.Where(annotation => annotation.Name is AnnotationKinds.SlotNames or AnnotationKinds.IsNormalized);
            shape.Set(new SchemaShape.Column(output, input.Kind, type, false, new SchemaShape(annotations)));
        }

        return shape.ToShape();
    }
}

/// <summary>Numbers and booleans as numbers of another kind. Fractions do not become integers.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    internal TypeConvertingTransformer((string Output, string Input)[] columns, DataKind outputKind)
        : base(columns)
    {
        OutputKind = outputKind;
    }

    internal DataKind OutputKind { get; }

    private static VersionInfo Version => ModelVersion.Of("CONVERTF", LoaderSignature);

    internal static bool CanConvert(DataViewType from, DataViewType to)
        => to is NumberDataViewType && (from is BooleanDataViewType || (from is NumberDataViewType && (IsFraction(to) || !IsFraction(from))));

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new TypeConvertingTransformer(LoadColumns(ctx), (DataKind)ctx.Reader.ReadByte());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)OutputKind);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        var from = input.Type.GetItemType();
        var to = OutputKind.ToColumnType();
        Contracts.CheckParam(CanConvert(from, to), "inputSchema",
            $"source column '{input.Name}' with item type '{from}' is not compatible with destination type '{to}'");

        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(to, vector.Dimensions) : to;
        var column = new DataViewSchema.DetachedColumn(outputName, type, input.KeepAnnotations(AnnotationKinds.SlotNames, AnnotationKinds.IsNormalized));
        Func<DataViewRow, DataViewSchema.Column, Delegate> make = from is BooleanDataViewType
            ? TypeDispatch.For<Func<DataViewRow, DataViewSchema.Column, Delegate>>(FromBoolean<int>, to.RawType)
            : TypeDispatch.For<Func<DataViewRow, DataViewSchema.Column, Delegate>>(FromNumber<int, int>, from.RawType, to.RawType);
        return new ComputedColumn(column, [input.Index], row => make(row, input));
    }

    private static bool IsFraction(DataViewType type) => type.RawType == typeof(float) || type.RawType == typeof(double);

    private static Delegate FromNumber<TIn, TOut>(DataViewRow row, DataViewSchema.Column input)
        where TIn : INumber<TIn>
        where TOut : INumber<TOut>
        => MakeGetter<TIn, TOut>(row, input, TOut.CreateTruncating);

    private static Delegate FromBoolean<TOut>(DataViewRow row, DataViewSchema.Column input)
        where TOut : INumber<TOut>
        => MakeGetter<bool, TOut>(row, input, value => value ? TOut.One : TOut.Zero);

    private static Delegate MakeGetter<TIn, TOut>(DataViewRow row, DataViewSchema.Column input, Func<TIn, TOut> convert)
    {
        if (input.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<TIn>(row.Schema[input.Index]);
            TIn value = default;
            return (ValueGetter<TOut>)((ref TOut result) =>
            {
                getter(ref value);
                result = convert(value);
            });
        }

        // Zero is zero in every kind, so sparse stays sparse.
        var vectorGetter = row.GetGetter<VBuffer<TIn>>(row.Schema[input.Index]);
        VBuffer<TIn> vector = default;
        return (ValueGetter<VBuffer<TOut>>)((ref VBuffer<TOut> result) =>
        {
            vectorGetter(ref vector);
            var values = vector.GetValues();
            var editor = VBufferEditor.Create(ref result, vector.Length, values.Length);
            vector.GetIndices().CopyTo(editor.Indices);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = convert(values[i]);
            result = editor.Commit();
        });
    }
}
