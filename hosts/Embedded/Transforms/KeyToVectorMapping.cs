using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToVectorMappingTransformer), null, typeof(SignatureLoadModel), "KeyToVectorTransform", KeyToVectorMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator((string Output, string Input)[] columns, bool outputCountVector)
        : base(new KeyToVectorMappingTransformer(columns, outputCountVector))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        const SchemaShape.Column.VectorKind Scalar = SchemaShape.Column.VectorKind.Scalar;
        const SchemaShape.Column.VectorKind Vector = SchemaShape.Column.VectorKind.Vector;
        var shape = new ShapeEditor(inputSchema);
        foreach (var (output, name) in Transformer.ColumnPairs)
        {
            var input = shape.Input(name);
            if (!input.IsKey)
                throw ShapeEditor.Mismatch(input, "key type of known cardinality");
            bool counts = Transformer.OutputCountVector || input.Kind == Scalar;
            var annotations = new List<SchemaShape.Column>();
            if (input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values) && values.ItemType is TextDataViewType)
                annotations.Add(new(AnnotationKinds.SlotNames, Vector, TextDataViewType.Instance, false));
            if (!Transformer.OutputCountVector || input.Kind == Scalar)
                annotations.Add(new(AnnotationKinds.IsNormalized, Scalar, BooleanDataViewType.Instance, false));
            shape.Set(new SchemaShape.Column(output, counts ? Vector : input.Kind, NumberDataViewType.Single, false, new SchemaShape(annotations)));
        }

        return shape.ToShape();
    }
}

/// <summary>A key becomes a vector with a one in its slot; a vector of keys one such vector per key, or the count of each key.</summary>
public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToVectorTransform";

    internal KeyToVectorMappingTransformer((string Output, string Input)[] columns, bool outputCountVector)
        : base(columns)
    {
        OutputCountVector = outputCountVector;
    }

    internal bool OutputCountVector { get; }

    private static VersionInfo Version => ModelVersion.Of("KEY2VECT", LoaderSignature);

    private static KeyToVectorMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new KeyToVectorMappingTransformer(LoadColumns(ctx), ctx.Reader.ReadBoolean());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(OutputCountVector);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        if (input.Type.GetItemType() is not KeyDataViewType { RawType: var raw } key || raw != typeof(uint))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "key type of known cardinality", input.Type.ToString());

        int count = checked((int)key.Count);
        int values = input.Type.GetValueCount();
        bool isOneBlock = OutputCountVector || values == 1;
        var type = isOneBlock ? new VectorDataViewType(NumberDataViewType.Single, count) : new VectorDataViewType(NumberDataViewType.Single, values, count);
        var annotations = new DataViewSchema.Annotations.Builder();
        if (input.HasKeyValues() && type.IsKnownSize)
        {
            annotations.Add<VBuffer<ReadOnlyMemory<char>>>(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                isOneBlock ? input.GetKeyValues : (ref VBuffer<ReadOnlyMemory<char>> names) => names = BlockSlotNames(input, values));
        }

        if (!OutputCountVector || input.Type is KeyDataViewType)
            annotations.AddNormalized();
        return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, type, annotations.ToAnnotations()), [input.Index], row => input.Type is KeyDataViewType
            ? ScalarGetter(row.GetGetter<uint>(row.Schema[input.Index]), count)
            : VectorGetter(row.GetGetter<VBuffer<uint>>(row.Schema[input.Index]), count, isOneBlock));
    }

    /// <summary>Slot names of the form "source slot.key value"; a nameless source slot shows its number.</summary>
    private static VBuffer<ReadOnlyMemory<char>> BlockSlotNames(DataViewSchema.Column input, int values)
    {
        VBuffer<ReadOnlyMemory<char>> slots = new(values, 0, null, null);
        if (input.HasSlotNames())
            input.GetSlotNames(ref slots);
        VBuffer<ReadOnlyMemory<char>> keys = default;
        input.GetKeyValues(ref keys);
        ReadOnlyMemory<char>[] names = [.. slots.Items(all: true).SelectMany(slot =>
            keys.DenseValues().Select(key => $"{(slot.Value.IsEmpty ? $"[{slot.Key}]" : slot.Value)}.{key}".AsMemory()))];
        return new VBuffer<ReadOnlyMemory<char>>(names.Length, names);
    }

    private static ValueGetter<VBuffer<float>> ScalarGetter(ValueGetter<uint> getter, int count)
    {
        uint key = 0;
        return (ref VBuffer<float> result) =>
        {
            getter(ref key);
            bool isKnown = key - 1 < (uint)count;
            var editor = VBufferEditor.Create(ref result, count, isKnown ? 1 : 0);
            if (isKnown)
            {
                editor.Values[0] = 1;
                if (count > 1)
                    editor.Indices[0] = (int)key - 1;
            }

            result = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<float>> VectorGetter(ValueGetter<VBuffer<uint>> getter, int count, bool isOneBlock)
    {
        VBuffer<uint> keys = default;
        var slots = new SortedDictionary<int, float>();
        return (ref VBuffer<float> result) =>
        {
            getter(ref keys);
            slots.Clear();
            foreach (var (index, key) in keys.Items())
            {
                if (key - 1 < (uint)count)
                {
                    int slot = (isOneBlock ? 0 : checked(index * count)) + (int)key - 1;
                    slots[slot] = slots.GetValueOrDefault(slot) + 1;
                }
            }

            var editor = VBufferEditor.Create(ref result, isOneBlock ? count : checked(keys.Length * count), slots.Count, requireIndicesOnDense: true);
            int next = 0;
            foreach (var (slot, value) in slots)
            {
                editor.Indices[next] = slot;
                editor.Values[next++] = value;
            }

            result = editor.Commit();
        };
    }
}
