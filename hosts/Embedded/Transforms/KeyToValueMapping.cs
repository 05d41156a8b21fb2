using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns)
        : base(env, new KeyToValueMappingTransformer(columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var pair in Transformer.ColumnPairs)
        {
            var input = shape.Input(pair);
            if (!input.IsKey)
                throw ShapeEditor.Mismatch(input, "KeyType");
            if (!input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values))
                throw Contracts.ExceptParam(nameof(inputSchema), $"Input column '{input.Name}' doesn't contain key values metadata");
            bool hasSlotNames = input.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames);
            var annotations = hasSlotNames ? new SchemaShape([slotNames]) : null;
            shape.Set(new SchemaShape.Column(pair.OutputColumnName, input.Kind, values.ItemType, values.IsKey, annotations));
        }

        return shape.ToShape();
    }
}

/// <summary>Turns keys back into the values that the KeyValues annotation gives them; the missing key into the missing value.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(InputOutputColumnPair[] columns)
        : base(columns)
    {
    }

    private static VersionInfo Version => ModelVersion.Of("KEY2VALT", LoaderSignature);

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new KeyToValueMappingTransformer(LoadColumns(ctx));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        var values = input.FindAnnotationType(AnnotationKinds.KeyValues);
        Contracts.Check(values != null, "Metadata KeyValues does not exist");
        var key = input.Type.GetItemType();
        Contracts.Check((ulong)values.GetVectorSize() == key.GetKeyCount(), "KeyValues metadata size does not match column type key count");

        var itemType = (PrimitiveDataViewType)values.GetItemType();
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(itemType, vector.Dimensions) : itemType;
        var column = new DataViewSchema.DetachedColumn(outputName, type, input.KeepAnnotations(AnnotationKinds.SlotNames));
        Func<DataViewSchema.Column, Func<DataViewRow, Delegate>> bind = Bind<uint, int>;
        return new ComputedColumn(column, [input.Index], TypeDispatch.For(bind, key.RawType, itemType.RawType)(input));
    }

    private static Func<DataViewRow, Delegate> Bind<TKey, TValue>(DataViewSchema.Column input)
    {
        VBuffer<TValue> annotation = default;
        input.GetKeyValues(ref annotation);
        TValue[] values = [.. annotation.DenseValues()];
        TValue missing = MissingValue.Of<TValue>();
        if (input.Type is VectorDataViewType)
            return row => VectorGetter(row.GetGetter<VBuffer<TKey>>(row.Schema[input.Index]));
        return row => ScalarGetter(row.GetGetter<TKey>(row.Schema[input.Index]));

        TValue ValueOf(TKey key)
        {
            ulong number = key switch { uint u => u, byte b => b, ushort s => s, ulong l => l, _ => 0 };
            return number - 1 < (ulong)values.Length ? values[number - 1] : missing;
        }

        ValueGetter<TValue> ScalarGetter(ValueGetter<TKey> getter)
        {
            TKey key = default;
            return (ref TValue value) =>
            {
                getter(ref key);
                value = ValueOf(key);
            };
        }

        ValueGetter<VBuffer<TValue>> VectorGetter(ValueGetter<VBuffer<TKey>> getter)
        {
            VBuffer<TKey> keys = default;
            VBuffer<TKey> dense = default;
            return (ref VBuffer<TValue> result) =>
            {
                getter(ref keys);
                keys.CopyToDense(ref dense);
                var editor = VBufferEditor.Create(ref result, dense.Length);
                for (int i = 0; i < dense.Length; i++)
                    editor.Values[i] = ValueOf(dense.GetValues()[i]);
                result = editor.Commit();
            };
        }
    }
}
