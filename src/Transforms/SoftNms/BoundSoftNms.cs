using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Suppression bound to a schema: one run per row serves all outputs.</summary>
internal sealed class BoundSoftNms : IBoundStage
{
    private readonly SoftNmsOptions _options;
    private readonly SuppressionSettings _settings;
    private readonly Dictionary<string, DataViewSchema.Column> _inputs = [];
    private readonly int[] _dependencies;
    private readonly DataViewSchema.DetachedColumn[] _outputs;
    private readonly int _scoresPerBox;

    public BoundSoftNms(DataViewSchema schema, SoftNmsOptions options, SuppressionSettings settings)
    {
        _options = options;
        _settings = settings;
        foreach (InputColumn input in InputsOf(options))
            _inputs[input.Name] = input.Find(schema);
        _dependencies = [.. _inputs.Values.Select(column => column.Index).Distinct()];

        ClassNames classes = Classes(out _scoresPerBox);
        var annotations = new DataViewSchema.Annotations.Builder();
        classes.AddKeyValues(annotations);
        var numbers = new VectorDataViewType(NumberDataViewType.Single);
        List<DataViewSchema.DetachedColumn> outputs =
        [
            new(options.PredictedLabelColumnName, new VectorDataViewType(classes.KeyType), annotations.ToAnnotations()),
            new(options.PredictedBoundingBoxColumnName, numbers, null),
            new(options.ScoreColumnName, numbers, null),
        ];
        if (options.RawScoreColumnName is { } raw)
            outputs.Add(new(raw, numbers, null));
        if (options.SourceIndexColumnName is { } source)
            outputs.Add(new(source, new VectorDataViewType(NumberDataViewType.Int32), null));
        if (options.PredictedKeypointColumnName is { } keypoints)
            outputs.Add(new(keypoints, numbers, null));
        _outputs = [.. outputs];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => _outputs;

    public static IEnumerable<InputColumn> InputsOf(SoftNmsOptions options)
    {
        yield return new InputColumn("box", options.BoxColumnName, ColumnKinds.AnySingleVector);
        yield return new InputColumn("score", options.InputScoreColumnName, ColumnKinds.AnySingleVector);
        if (options.LabelColumnName is { } label)
            yield return new InputColumn("label", label, ColumnKinds.KeyVector);
        if (options.KeypointColumnName is { } keypoints)
            yield return new InputColumn("keypoint", keypoints, ColumnKinds.AnySingleVector);
        if (options.ImageWidthColumnName is { } width)
            yield return new InputColumn("image width", width, ColumnKinds.Single);
        if (options.ImageHeightColumnName is { } height)
            yield return new InputColumn("image height", height, ColumnKinds.Single);
    }

    public IReadOnlyList<int> Dependencies(int output) => _dependencies;

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var row = new BoundSoftNmsRow(input, _options, _settings, _inputs, _scoresPerBox);
        var once = new OncePerRow(input, row.Compute);
        Detections result = row.Result;
        var getters = new Delegate?[_outputs.Length];
        for (int i = 0; i < getters.Length; i++)
        {
            if (!active[i])
                continue;
            string name = _outputs[i].Name;
            getters[i] = i switch
            {
                0 => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> destination) =>
                {
                    once.Ensure();
                    VBufferEditor<uint> editor = VBufferEditor.Create(ref destination, result.Count);
                    for (int k = 0; k < result.Count; k++)
                        editor.Values[k] = (uint)result.Classes[k] + 1;
                    destination = editor.Commit();
                }),
                1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
                {
                    once.Ensure();
                    FloatVectorWriter.Write(System.Runtime.InteropServices.MemoryMarshal.Cast<Box, float>(result.Boxes), ref destination);
                }),
                2 => Numbers(once, () => result.Scores),
                _ when name == _options.SourceIndexColumnName => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> destination) =>
                {
                    once.Ensure();
                    VBufferEditor<int> editor = VBufferEditor.Create(ref destination, result.Count);
                    result.Sources.CopyTo(editor.Values);
                    destination = editor.Commit();
                }),
                _ when name == _options.RawScoreColumnName => Numbers(once, () => result.RawScores),
                _ => Numbers(once, () => result.Keypoints),
            };
        }

        return getters;
    }

    private static ValueGetter<VBuffer<float>> Numbers(OncePerRow once, SpanSource source) => (ref VBuffer<float> destination) =>
    {
        once.Ensure();
        FloatVectorWriter.Write(source(), ref destination);
    };

    // How many classes there are, what they are called, and how many scores each box has.
    private ClassNames Classes(out int scoresPerBox)
    {
        int? boxes = Known(_options.BoxColumnName, 4);
        int? scores = SizeOf(_options.InputScoreColumnName);
        int? perBox = boxes is { } count && scores is { } size
            ? size % count == 0 ? size / count : throw Mismatch(_options.InputScoreColumnName, $"a multiple of {count} scores for {count} boxes", size)
            : null;
        if (_options.LabelColumnName is { } label)
        {
            scoresPerBox = 1;
            if (perBox is { } found && found != 1)
                throw Mismatch(_options.InputScoreColumnName, $"{boxes} scores, for each box has one class", scores!.Value);
            ClassNames own = ClassNames.Of(_inputs[label]);
            if (_options.ClassNames is { } replaced && replaced.Length != own.Count)
                throw Mismatch(label, $"keys of {replaced.Length} classes", own.Count);
            return _options.ClassNames is { } texts ? ClassNames.Of(texts) : own;
        }

        int? expected = _options.ClassNames?.Length ?? _options.ClassCount;
        if (expected is { } wanted && perBox is { } given && wanted != given)
            throw Mismatch(_options.InputScoreColumnName, $"{wanted * boxes} scores, {wanted} classes for each of {boxes} boxes", scores!.Value);
        scoresPerBox = expected ?? perBox ?? LastDimension(_options.InputScoreColumnName);
        return _options.ClassNames is { } names ? ClassNames.Of(names) : ClassNames.Unnamed(scoresPerBox);
    }

    private int? SizeOf(string name) => _inputs[name].Type is VectorDataViewType { Size: > 0 and var size } ? size : null;

    private int? Known(string name, int divisor) => SizeOf(name) is not { } size ? null
        : size % divisor == 0 ? size / divisor : throw Mismatch(name, $"a multiple of {divisor} numbers", size);

    // A detector's output of unknown first dimension still tells the number of classes by its last.
    private int LastDimension(string name) =>
        _inputs[name].Type is VectorDataViewType { Dimensions: { Length: > 1 } dimensions } && dimensions[^1] > 0 ? dimensions[^1] : 1;

    private static ArgumentOutOfRangeException Mismatch(string column, string expected, int found) =>
        Refused("inputSchema", $"Schema mismatch for column '{column}': expected {expected}, got {found}");

    // ML.NET's own name of the argument.
    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);

    private delegate ReadOnlySpan<float> SpanSource();
}
