using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>A decoder bound to a schema: one run per row serves all outputs.</summary>
internal sealed class BoundDetectionDecoding : IBoundStage
{
    private const int MostTensors = 4;

    private readonly DecoderSettings _settings;
    private readonly DataViewSchema.Column[] _inputs;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    public BoundDetectionDecoding(DataViewSchema schema, DetectionDecodingOptions options, DecoderSettings settings)
    {
        _inputs = [.. InputsOf(options).Select(input => input.Find(schema))];
        _settings = HeadLayout.Read(settings, [.. _inputs.Select(DimensionsOf)]);
        if (_settings.ClassCount < 1 && !options.IsFaceDetector)
            throw Refused("inputSchema", $"Schema mismatch for detector output column '{_inputs[0].Name}': its dimensions do not say how many classes there are; set ClassNames or ClassCount");
        CheckSizes();
        ClassNames classes = options.ClassNames is { } names ? ClassNames.Of(names) : ClassNames.Unnamed(_settings.ClassCount);
        var annotations = new DataViewSchema.Annotations.Builder();
        classes.AddKeyValues(annotations);
        var numbers = new VectorDataViewType(NumberDataViewType.Single);
        List<DataViewSchema.DetachedColumn> outputs =
        [
            new(options.BoxColumnName, numbers, null),
            new(options.ScoreColumnName, numbers, null),
            new(options.LabelColumnName, new VectorDataViewType(classes.KeyType), annotations.ToAnnotations()),
        ];
        if (options.KeypointColumnName is { } keypoints)
            outputs.Add(new(keypoints, numbers, null));
        _outputs = [.. outputs];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => _outputs;

    public static IEnumerable<InputColumn> InputsOf(DetectionDecodingOptions options) =>
        options.InputColumnNames.Select(name => new InputColumn("detector output", name, ColumnKinds.AnySingleVector));

    public IReadOnlyList<int> Dependencies(int output) => [.. _inputs.Select(column => column.Index).Distinct()];

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        FloatVectorReader[] readers = Array.ConvertAll(_inputs, column => new FloatVectorReader(input, column));
        var decoder = new DetectionDecoder(_settings);
        var candidates = new DetectionCandidates();
        int[] lengths = new int[MostTensors];
        var once = new OncePerRow(input, () => Decode(readers, decoder, lengths, candidates));
        return
        [
            active[0] ? Numbers(() => MemoryMarshal.Cast<Box, float>(candidates.Boxes)) : null,
            active[1] ? Numbers(() => candidates.Scores) : null,
            active[2] ? (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> destination) =>
            {
                once.Ensure();
                VBufferEditor<uint> editor = VBufferEditor.Create(ref destination, candidates.Count);
                for (int i = 0; i < candidates.Count; i++)
                    editor.Values[i] = (uint)candidates.Classes[i] + 1;
                destination = editor.Commit();
            }) : null,
            .. _outputs.Length > 3 ? new Delegate?[] { active[3] ? Numbers(() => candidates.Keypoints) : null } : [],
        ];

        ValueGetter<VBuffer<float>> Numbers(SpanSource source) => (ref VBuffer<float> destination) =>
        {
            once.Ensure();
            FloatVectorWriter.Write(source(), ref destination);
        };
    }

    private void Decode(FloatVectorReader[] readers, DetectionDecoder decoder, int[] lengths, DetectionCandidates candidates)
    {
        ReadOnlySpan<float> first = readers[0].Read();
        ReadOnlySpan<float> second = readers.Length > 1 ? readers[1].Read() : [];
        ReadOnlySpan<float> third = readers.Length > 2 ? readers[2].Read() : [];
        ReadOnlySpan<float> fourth = readers.Length > 3 ? readers[3].Read() : [];
        (lengths[0], lengths[1], lengths[2], lengths[3]) = (first.Length, second.Length, third.Length, fourth.Length);
        if (decoder.Problem(lengths) is not null)
        {
            candidates.Clear(decoder.KeypointLength);
            return;
        }

        decoder.Decode(candidates, first, second, third, fourth);
        // A finished head may name a class that the labels do not know.
        candidates.DropClassesFrom(_settings.ClassCount);
    }

    private static int[] DimensionsOf(DataViewSchema.Column column) => column.Type is VectorDataViewType { Size: > 0 } vector ? [.. vector.Dimensions] : [];

    // Only where every size is known can they be judged together.
    private void CheckSizes()
    {
        if (_inputs.Any(column => column.Type is not VectorDataViewType { Size: > 0 }))
            return;
        int[] sizes = Array.ConvertAll(_inputs, column => ((VectorDataViewType)column.Type).Size);
        if (new DetectionDecoder(_settings).Problem(sizes) is { } problem)
            throw Refused("inputSchema", $"Schema mismatch for detector output column '{string.Join("', '", _inputs.Select(column => column.Name))}': {_settings.Head} at {_settings.InputWidth} x {_settings.InputHeight}: {problem}");
    }

    // ML.NET's own name of the argument.
    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);

    private delegate ReadOnlySpan<float> SpanSource();
}
