using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<DetectionDecodingTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Turns a detector's raw output into boxes; made by <see cref="DetectionDecodingEstimator"/>. Safe to share between threads.</summary>
public sealed class DetectionDecodingTransformer : ITransformer, IModelPart<DetectionDecodingTransformer>
{
    private readonly Stage _stage;

    internal DetectionDecodingTransformer(DetectionDecodingOptions options)
    {
        Options = options;
        Settings = options.ToSettings();
        var decoder = new DetectionDecoder(Settings);
        if (options.ClassNames is { Length: 0 })
            Require.InRange(0, 1, int.MaxValue, nameof(options.ClassNames) + ".Length");
        if (options.ClassCount is { } count)
            Require.InRange(count, 1, int.MaxValue, nameof(options.ClassCount));
        if (options is { ClassNames: { } names, ClassCount: { } expected })
            Require.InRange(names.Length, expected, expected, nameof(options.ClassNames) + ".Length");
        if (options.IsFaceDetector)
            Require.InRange(options.Classes, 1, 1, nameof(options.ClassCount));
        Require.InRange(options.InputColumnNames.Length, decoder.TensorCount, decoder.TensorCount, nameof(options.InputColumnNames) + ".Length");
        foreach (string name in options.InputColumnNames)
            Require.Name(name, nameof(options.InputColumnNames));
        Require.Name(options.BoxColumnName, nameof(options.BoxColumnName));
        Require.Name(options.ScoreColumnName, nameof(options.ScoreColumnName));
        Require.Name(options.LabelColumnName, nameof(options.LabelColumnName));
        _stage = new Stage(this, schema => new BoundDetectionDecoding(schema, Options, Settings));
    }

    /// <summary>What the detector's output is.</summary>
    public DecoderSettings Settings { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<DetectionDecodingTransformer>.Format => new("detection-decoding", 1, 1);

    internal DetectionDecodingOptions Options { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: int32 head, strings inputs, int32 width, int32 height, int32 classes (0: to be read from the columns), Boolean and (if true) strings names, single threshold,
    // Boolean multi-label, Boolean and singles anchors, int32s strides, Boolean and singles priors, strings boxes, scores, labels, keypoints.
    void IModelPart<DetectionDecodingTransformer>.Write(ModelWriter writer)
    {
        writer.Write((int)Options.Head);
        writer.Write(Options.InputColumnNames);
        writer.Write(Options.InputWidth);
        writer.Write(Options.InputHeight);
        writer.Write(Options.Classes);
        writer.Write(Options.ClassNames is not null);
        if (Options.ClassNames is not null)
            writer.Write(Options.ClassNames);
        writer.Write(Options.ScoreThreshold);
        writer.Write(Options.MultiLabel);
        Write(writer, Options.Anchors);
        writer.Write(Options.Strides);
        Write(writer, Options.Priors);
        writer.Write(Options.BoxColumnName);
        writer.Write(Options.ScoreColumnName);
        writer.Write(Options.LabelColumnName);
        writer.Write(Options.KeypointColumnName);
    }

    static DetectionDecodingTransformer IModelPart<DetectionDecodingTransformer>.Read(ModelReader reader) => new(new DetectionDecodingOptions
    {
        Head = reader.ReadEnum<DetectionHead>(),
        InputColumnNames = Texts(reader),
        InputWidth = reader.ReadInt32(),
        InputHeight = reader.ReadInt32(),
        ClassCount = reader.ReadInt32() is var classes and > 0 ? classes : null,
        ClassNames = reader.ReadBoolean() ? Texts(reader) : null,
        ScoreThreshold = reader.ReadSingle(),
        MultiLabel = reader.ReadBoolean(),
        Anchors = reader.ReadBoolean() ? reader.ReadSingles() : null,
        Strides = reader.ReadInt32s(),
        Priors = reader.ReadBoolean() ? reader.ReadSingles() : null,
        BoxColumnName = reader.ReadString(),
        ScoreColumnName = reader.ReadString(),
        LabelColumnName = reader.ReadString(),
        KeypointColumnName = reader.ReadStringOrNull(),
    });

    private static void Write(ModelWriter writer, float[]? values)
    {
        writer.Write(values is not null);
        if (values is not null)
            writer.Write(values);
    }

    private static string[] Texts(ModelReader reader) =>
        Array.ConvertAll(reader.ReadStrings(), text => text ?? throw ModelReader.Broken("a name is missing"));
}
