using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<LogitOodTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Scores logits; made by <see cref="LogitOodEstimator"/>. Safe to share between threads.</summary>
public sealed class LogitOodTransformer : ITransformer, IModelPart<LogitOodTransformer>
{
    private readonly float _temperature;
    private readonly double _exponent;
    private readonly int _largest;
    private readonly Stage _stage;

    private LogitOodTransformer(string output, string input, LogitScoreKind kind, float temperature, double exponent, int largest)
    {
        OutputColumnName = output;
        Input = new InputColumn("input", input, ColumnKinds.AnySingleVector);
        Kind = kind;
        (_temperature, _exponent, _largest) = (temperature, exponent, largest);
        _stage = new Stage(this, schema => new BoundScore(Input.Find(schema), output, (row, column) =>
        {
            var reader = new FloatVectorReader(row, column);
            return (ref float value) => value = Score(reader.Read());
        }));
    }

    /// <summary>Which score is computed.</summary>
    public LogitScoreKind Kind { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<LogitOodTransformer>.Format => new("logit-ood", 1, 1);

    internal string OutputColumnName { get; }

    internal InputColumn Input { get; }

    internal static LogitOodTransformer Of(LogitOodOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new LogitOodTransformer(options.OutputColumnName, options.InputColumnName, options.Kind, options.Temperature, options.Exponent, options.LargestCount);
    }

    /// <summary>The score of one row of logits.</summary>
    /// <param name="logits">The logits of all classes.</param>
    /// <returns>Larger = more unusual; NaN for logits that hold NaN or positive infinity, and for none.</returns>
    public float Score(ReadOnlySpan<float> logits) => Kind switch
    {
        LogitScoreKind.MaximumProbability => LogitScores.MaximumProbability(logits, _temperature),
        LogitScoreKind.MaximumLogit => LogitScores.MaximumLogit(logits),
        LogitScoreKind.Energy => LogitScores.Energy(logits, _temperature),
        LogitScoreKind.GeneralizedEntropy => LogitScores.GeneralizedEntropy(logits, _exponent, _largest, _temperature),
        _ => LogitScores.Entropy(logits, _temperature),
    };

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: string output column, string input column, int32 kind, single temperature, double exponent, int32 number of largest probabilities.
    void IModelPart<LogitOodTransformer>.Write(ModelWriter writer)
    {
        writer.Write(OutputColumnName);
        writer.Write(Input.Name);
        writer.Write((int)Kind);
        writer.Write(_temperature);
        writer.Write(_exponent);
        writer.Write(_largest);
    }

    static LogitOodTransformer IModelPart<LogitOodTransformer>.Read(ModelReader reader) => Of(new LogitOodOptions
    {
        OutputColumnName = reader.ReadString(),
        InputColumnName = reader.ReadString(),
        Kind = reader.ReadEnum<LogitScoreKind>(),
        Temperature = reader.ReadSingle(),
        Exponent = reader.ReadDouble(),
        LargestCount = reader.ReadInt32(),
    });
}
