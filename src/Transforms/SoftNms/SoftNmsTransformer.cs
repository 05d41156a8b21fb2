using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<SoftNmsTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Suppresses overlapping detections; made by <see cref="SoftNmsEstimator"/>. Safe to share between threads.</summary>
public sealed class SoftNmsTransformer : ITransformer, IModelPart<SoftNmsTransformer>
{
    private readonly Stage _stage;

    internal SoftNmsTransformer(SoftNmsOptions options)
    {
        Options = options;
        Settings = options.ToSettings();
        Settings.Validate();
        Check(options);
        _stage = new Stage(this, schema => new BoundSoftNms(schema, Options, Settings));
    }

    /// <summary>What is done to overlapping boxes.</summary>
    public SuppressionSettings Settings { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<SoftNmsTransformer>.Format => new("soft-nms", 1, 1);

    internal SoftNmsOptions Options { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: the options in the order below; an optional number is a Boolean and, if that is true, the number; an optional array likewise.
    void IModelPart<SoftNmsTransformer>.Write(ModelWriter writer)
    {
        SoftNmsOptions o = Options;
        foreach (string? name in new[]
        {
            o.BoxColumnName, o.InputScoreColumnName, o.LabelColumnName, o.KeypointColumnName, o.PredictedLabelColumnName,
            o.PredictedBoundingBoxColumnName, o.ScoreColumnName, o.RawScoreColumnName, o.SourceIndexColumnName, o.PredictedKeypointColumnName,
            o.ImageWidthColumnName, o.ImageHeightColumnName,
        })
        {
            writer.Write(name);
        }

        writer.Write(o.ClassNames is not null);
        if (o.ClassNames is not null)
            writer.Write(o.ClassNames);
        Write(writer, o.ClassCount);
        writer.Write((int)o.Method);
        writer.Write((int)o.Overlap);
        writer.Write(o.IouThreshold is not null);
        writer.Write(o.IouThreshold ?? 0);
        writer.Write(o.Sigma);
        writer.Write(o.ScoreThreshold);
        writer.Write(o.MinScore);
        Write(writer, o.MaxDetections);
        Write(writer, o.MaxDetectionsPerClass);
        Write(writer, o.PreNmsTopK);
        writer.Write(o.ClassAgnostic);
        writer.Write(o.MultiLabel);
        writer.Write(o.ClassFilter is not null);
        writer.Write(o.ClassFilter ?? []);
        writer.Write((int)o.BoxFormat);
        writer.Write((int)o.CornerPolicy);
        writer.Write(o.DropDegenerate);
        writer.Write(o.LegacyPixelOffset);
        writer.Write((int)o.LetterboxMode);
        writer.Write(o.ModelWidth);
        writer.Write(o.ModelHeight);
        writer.Write(o.BoxesNormalized);
        writer.Write(o.ImageWidth);
        writer.Write(o.ImageHeight);
        writer.Write(o.ClipToImage);
    }

    static SoftNmsTransformer IModelPart<SoftNmsTransformer>.Read(ModelReader reader)
    {
        var o = new SoftNmsOptions
        {
            BoxColumnName = reader.ReadString(),
            InputScoreColumnName = reader.ReadString(),
            LabelColumnName = reader.ReadStringOrNull(),
            KeypointColumnName = reader.ReadStringOrNull(),
            PredictedLabelColumnName = reader.ReadString(),
            PredictedBoundingBoxColumnName = reader.ReadString(),
            ScoreColumnName = reader.ReadString(),
            RawScoreColumnName = reader.ReadStringOrNull(),
            SourceIndexColumnName = reader.ReadStringOrNull(),
            PredictedKeypointColumnName = reader.ReadStringOrNull(),
            ImageWidthColumnName = reader.ReadStringOrNull(),
            ImageHeightColumnName = reader.ReadStringOrNull(),
            ClassNames = reader.ReadBoolean() ? Array.ConvertAll(reader.ReadStrings(), name => name ?? throw ModelReader.Broken("a class name is missing")) : null,
            ClassCount = ReadOptional(reader),
            Method = reader.ReadEnum<SuppressionMethod>(),
            Overlap = reader.ReadEnum<OverlapMeasure>(),
        };
        bool hasThreshold = reader.ReadBoolean();
        float threshold = reader.ReadSingle();
        o.IouThreshold = hasThreshold ? threshold : null;
        o.Sigma = reader.ReadSingle();
        o.ScoreThreshold = reader.ReadSingle();
        o.MinScore = reader.ReadSingle();
        o.MaxDetections = ReadOptional(reader);
        o.MaxDetectionsPerClass = ReadOptional(reader);
        o.PreNmsTopK = ReadOptional(reader);
        o.ClassAgnostic = reader.ReadBoolean();
        o.MultiLabel = reader.ReadBoolean();
        bool hasFilter = reader.ReadBoolean();
        int[] filter = reader.ReadInt32s();
        o.ClassFilter = hasFilter ? filter : null;
        o.BoxFormat = reader.ReadEnum<BoxFormat>();
        o.CornerPolicy = reader.ReadEnum<CornerPolicy>();
        o.DropDegenerate = reader.ReadBoolean();
        o.LegacyPixelOffset = reader.ReadBoolean();
        o.LetterboxMode = reader.ReadEnum<LetterboxMode>();
        o.ModelWidth = reader.ReadInt32();
        o.ModelHeight = reader.ReadInt32();
        o.BoxesNormalized = reader.ReadBoolean();
        o.ImageWidth = reader.ReadInt32();
        o.ImageHeight = reader.ReadInt32();
        o.ClipToImage = reader.ReadBoolean();
        return new SoftNmsTransformer(o);
    }

    private static void Write(ModelWriter writer, int? value)
    {
        writer.Write(value is not null);
        writer.Write(value ?? 0);
    }

    private static int? ReadOptional(ModelReader reader)
    {
        bool has = reader.ReadBoolean();
        int value = reader.ReadInt32();
        return has ? value : null;
    }

    private static void Check(SoftNmsOptions options)
    {
        Require.Name(options.BoxColumnName, nameof(options.BoxColumnName));
        Require.Name(options.InputScoreColumnName, nameof(options.InputScoreColumnName));
        Require.Name(options.PredictedLabelColumnName, nameof(options.PredictedLabelColumnName));
        Require.Name(options.PredictedBoundingBoxColumnName, nameof(options.PredictedBoundingBoxColumnName));
        Require.Name(options.ScoreColumnName, nameof(options.ScoreColumnName));
        Require.Defined(options.LetterboxMode, nameof(options.LetterboxMode));
        if (options.ClassCount is { } count)
            Require.InRange(count, 1, int.MaxValue, nameof(options.ClassCount));
        if (options.ClassNames is { } names)
            Require.InRange(names.Length, 1, int.MaxValue, nameof(options.ClassNames) + ".Length");
        if (options is { ClassNames: { } given, ClassCount: { } expected })
            Require.InRange(given.Length, expected, expected, nameof(options.ClassNames) + ".Length");
        Require.InRange(options.ImageWidth, 0, int.MaxValue, nameof(options.ImageWidth));
        Require.InRange(options.ImageHeight, 0, int.MaxValue, nameof(options.ImageHeight));
        if (options.LetterboxMode != LetterboxMode.None)
        {
            Require.InRange(options.ModelWidth, 1, int.MaxValue, nameof(options.ModelWidth));
            Require.InRange(options.ModelHeight, 1, int.MaxValue, nameof(options.ModelHeight));
        }

        bool knowsPicture = (options.ImageWidth > 0 || options.ImageWidthColumnName is not null) && (options.ImageHeight > 0 || options.ImageHeightColumnName is not null);
        if (!knowsPicture && (options.LetterboxMode != LetterboxMode.None || options.BoxesNormalized))
            throw Refused(nameof(options.ImageWidth), "Mapping boxes back to the picture needs its width and height, as numbers or as columns.");
        if (options.LegacyPixelOffset && options.BoxesNormalized)
            throw Refused(nameof(options.LegacyPixelOffset), "LegacyPixelOffset counts pixels; it has no meaning for normalized boxes.");
        if (options.PredictedKeypointColumnName is not null && options.KeypointColumnName is null)
            throw Refused(nameof(options.KeypointColumnName), "PredictedKeypointColumnName needs KeypointColumnName.");
    }

    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);
}
