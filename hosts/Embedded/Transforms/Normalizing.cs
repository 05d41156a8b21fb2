using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns a scale and an offset per slot of columns of Single.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    internal enum Kind
    {
        MinMax,
        MeanVariance,
    }

    private readonly InputOutputColumnPair[] _columns;
    private readonly Kind _kind;
    private readonly long _maximumExampleCount;
    private readonly bool _fixZero;

    internal NormalizingEstimator(
        IHostEnvironment env, InputOutputColumnPair[] columns, Kind kind, long maximumExampleCount, bool fixZero)
    {
        Contracts.CheckValue(columns, nameof(columns));
        env.Register(nameof(NormalizingEstimator));
        Contracts.CheckUserArg(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        _columns = columns;
        _kind = kind;
        _maximumExampleCount = maximumExampleCount;
        _fixZero = fixZero;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        var sources = _columns.Select(pair => InputColumn.Find(input.Schema, pair.InputColumnName)).ToArray();
        Array.ForEach(sources, NormalizingTransformer.Check);
        var statistics = sources.Select(source => new SlotStatistics(source.Type.GetValueCount())).ToArray();
        using (var cursor = input.GetRowCursor(sources))
        {
            var observe = statistics.Select((slots, i) => slots.MakeObserver(cursor, sources[i])).ToArray();
            for (long row = 0; row < _maximumExampleCount && cursor.MoveNext(); row++)
            {
                foreach (var column in observe)
                    column();
            }
        }

        return new NormalizingTransformer(_columns,
            [.. statistics.Select(slots => _kind == Kind.MinMax ? slots.MinMax(_fixZero) : slots.MeanVariance(_fixZero))]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        const SchemaShape.Column.VectorKind Scalar = SchemaShape.Column.VectorKind.Scalar;
        var shape = new ShapeEditor(inputSchema);
        foreach (var pair in _columns)
        {
            var input = shape.Input(pair);
            if (input.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw ShapeEditor.Mismatch(input, "known-size vector or scalar");
            if (input.IsKey || !input.ItemType.Equals(NumberDataViewType.Single))
                throw ShapeEditor.Mismatch(input, "vector or scalar of Single");
            List<SchemaShape.Column> annotations = [new(AnnotationKinds.IsNormalized, Scalar, BooleanDataViewType.Instance, false)];
            if (input.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            shape.Set(new SchemaShape.Column(pair.OutputColumnName, input.Kind, input.ItemType, false, new SchemaShape(annotations)));
        }

        return shape.ToShape();
    }
}

/// <summary>(value - offset) * scale, slot by slot.</summary>
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private readonly (float[] Scale, float[] Offset)[] _slots;

    internal NormalizingTransformer(InputOutputColumnPair[] columns, (float[] Scale, float[] Offset)[] slots)
        : base(columns)
    {
        _slots = slots;
    }

    private static VersionInfo Version => ModelVersion.Of("NORMALZR", LoaderSignature);

    internal static void Check(DataViewSchema.Column source)
    {
        if (source.Type.GetValueCount() == 0 || source.Type.GetItemType() != NumberDataViewType.Single)
            throw InputColumn.Mismatch(source, "known-size vector or scalar of Single");
    }

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        return new NormalizingTransformer(columns, [.. columns.Select(_ =>
        {
            int size = ctx.Reader.ReadInt32();
            return (ReadSingles(size), ReadSingles(size));
        })]);

        float[] ReadSingles(int size) => [.. Enumerable.Range(0, size).Select(_ => ctx.Reader.ReadSingle())];
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var (scale, offset) in _slots)
        {
            ctx.Writer.Write(scale.Length);
            foreach (float value in scale.Concat(offset))
                ctx.Writer.Write(value);
        }
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        var (scale, offset) = _slots[index];
        Check(input);
        Contracts.Check(input.Type.GetValueCount() == scale.Length, $"Column '{input.Name}': the normalizer was trained on another size.");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddNormalized();
        annotations.Add(input.KeepAnnotations(AnnotationKinds.SlotNames), _ => true);
        return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, input.Type, annotations.ToAnnotations()), [input.Index],
            row => input.Type is VectorDataViewType
                ? VectorGetter(row, input, scale, offset)
                : ScalarGetter(row, input, scale[0], offset[0]));
    }

    private static ValueGetter<float> ScalarGetter(DataViewRow row, DataViewSchema.Column input, float scale, float offset)
    {
        var getter = row.GetGetter<float>(row.Schema[input.Index]);
        return (ref float value) =>
        {
            getter(ref value);
            value = (value - offset) * scale;
        };
    }

    private static ValueGetter<VBuffer<float>> VectorGetter(DataViewRow row, DataViewSchema.Column input, float[] scale, float[] offset)
    {
        var getter = row.GetGetter<VBuffer<float>>(row.Schema[input.Index]);
        VBuffer<float> source = default;
        bool keepsZero = Array.TrueForAll(offset, value => value == 0);
        return (ref VBuffer<float> result) =>
        {
            getter(ref source);
            Contracts.Check(
                source.Length == scale.Length, $"Column '{input.Name}': expected {scale.Length} slots, but got {source.Length}");
            if (keepsZero)
                source.CopyTo(ref result);
            else
                source.CopyToDense(ref result);
            var indices = result.GetIndices();
            var values = VBufferEditor.CreateFromBuffer(ref result).Values;
            for (int i = 0; i < values.Length; i++)
            {
                int slot = indices.IsEmpty ? i : indices[i];
                values[i] = (values[i] - offset[slot]) * scale[slot];
            }
        };
    }
}
