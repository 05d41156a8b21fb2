using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    /// <summary>The order in which values are numbered.</summary>
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    private readonly InputOutputColumnPair[] _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _keyValuesAsText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(
        IHostEnvironment env,
        InputOutputColumnPair[] columns,
        int maximumNumberOfKeys,
        KeyOrdinality keyOrdinality,
        bool keyValuesAsText,
        IDataView keyData)
    {
        env.Register(nameof(ValueToKeyMappingEstimator));
        Contracts.CheckParam(keyData == null || keyData.Schema.Count == 1, nameof(keyData),
            "If specified, this data view should contain only a single column containing the terms to map.");
        Contracts.CheckValue(columns, nameof(columns));
        foreach (var pair in columns)
            Contracts.CheckNonWhiteSpace(pair.OutputColumnName, "outputColumnName");
        _columns = columns;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _keyOrdinality = keyOrdinality;
        _keyValuesAsText = keyValuesAsText;
        _keyData = keyData;
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        var sources = _columns.Select(pair => InputColumn.Find(input.Schema, pair.InputColumnName)).ToArray();
        Array.ForEach(sources, CheckType);
        Contracts.CheckUserArg(_keyData != null || _maximumNumberOfKeys > 0, "MaxNumTerms", "Must be positive");

        var learned = _keyData != null
            ? Enumerable.Repeat(Learn(_keyData, _keyData.Schema.ToArray())[0], sources.Length).ToArray()
            : Learn(input, sources);
        return new ValueToKeyMappingTransformer(_columns, learned, _keyValuesAsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (var pair in _columns)
        {
            var input = shape.Input(pair);
            if (input.ItemType is not PrimitiveDataViewType)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name);
            var annotations = new List<SchemaShape.Column>();
            if (input.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            annotations.Add(new SchemaShape.Column(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                _keyValuesAsText ? TextDataViewType.Instance : input.ItemType, input.IsKey));
            shape.Set(new SchemaShape.Column(
                pair.OutputColumnName, input.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations)));
        }

        return shape.ToShape();
    }

    internal static void CheckType(DataViewSchema.Column source)
    {
        if (source.Type.GetItemType() is not PrimitiveDataViewType)
            throw InputColumn.Mismatch(source, "standard type or a vector of standard type");
    }

    /// <summary>One pass over the data for all columns.</summary>
    private KeyVocabulary[] Learn(IDataView data, DataViewSchema.Column[] sources)
    {
        var learners = sources.Select(source => KeyVocabulary.Create((PrimitiveDataViewType)source.Type.GetItemType())).ToArray();
        using var cursor = data.GetRowCursor(sources);
        var observe = learners.Select((learner, i) => learner.MakeObserver(cursor, sources[i], _maximumNumberOfKeys)).ToArray();
        while (cursor.MoveNext())
        {
            foreach (var row in observe)
                row();
        }

        if (_keyOrdinality == KeyOrdinality.ByValue)
            Array.ForEach(learners, learner => learner.Sort());
        return learners;
    }
}

/// <summary>Numbers values from 1 on in the order that was learned; what is unknown or missing becomes the missing key 0.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private readonly KeyVocabulary[] _vocabularies;
    private readonly bool _keyValuesAsText;

    internal ValueToKeyMappingTransformer(InputOutputColumnPair[] columns, KeyVocabulary[] vocabularies, bool keyValuesAsText)
        : base(columns)
    {
        _vocabularies = vocabularies;
        _keyValuesAsText = keyValuesAsText;
    }

    private static VersionInfo Version => ModelVersion.Of("TERMTRNF", LoaderSignature);

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var columns = LoadColumns(ctx);
        bool asText = ctx.Reader.ReadBoolean();
        return new ValueToKeyMappingTransformer(columns, [.. columns.Select(_ => KeyVocabulary.Load(ctx))], asText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(_keyValuesAsText);
        foreach (var vocabulary in _vocabularies)
            vocabulary.Save(ctx);
    }

    private protected override ComputedColumn Map(int index, string outputName, DataViewSchema.Column input)
    {
        ValueToKeyMappingEstimator.CheckType(input);
        var vocabulary = _vocabularies[index];
        if (!input.Type.GetItemType().Equals(vocabulary.ItemType))
            throw InputColumn.Mismatch(input, vocabulary.ItemType.ToString());

        // A key type has at least one key, also when nothing was learned.
        var key = new KeyDataViewType(typeof(uint), Math.Max(1, vocabulary.Count));
        var annotations = new DataViewSchema.Annotations.Builder();
        if (vocabulary.Count > 0)
            vocabulary.AddKeyValues(annotations, _keyValuesAsText);
        if (input.Type is not VectorDataViewType vector)
        {
            return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, key, annotations.ToAnnotations()), [input.Index],
                row => vocabulary.MakeScalarGetter(row, input.Index));
        }

        annotations.Add(input.KeepAnnotations(AnnotationKinds.SlotNames), _ => true);
        var type = new VectorDataViewType(key, vector.Dimensions);
        return new ComputedColumn(new DataViewSchema.DetachedColumn(outputName, type, annotations.ToAnnotations()), [input.Index],
            row => vocabulary.MakeVectorGetter(row, input.Index));
    }
}
