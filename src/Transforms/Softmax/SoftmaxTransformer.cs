using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<SoftmaxTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Turns logits into probabilities or log-probabilities; made by <see cref="SoftmaxEstimator"/>. Safe to share between threads.</summary>
public sealed class SoftmaxTransformer : ITransformer, IModelPart<SoftmaxTransformer>
{
    private readonly InputOutputColumnPair[] _columns;
    private readonly SoftmaxOutput _output;
    private readonly Stage _stage;

    internal SoftmaxTransformer(InputOutputColumnPair[] columns, float temperature, SoftmaxOutput output)
    {
        Require.Columns(columns, nameof(columns));
        Require.PositiveFinite(temperature, nameof(temperature));
        _columns = columns;
        _output = output;
        Temperature = temperature;
        _stage = new Stage(this, schema => new BoundSoftmax(schema, columns, temperature, output));
    }

    /// <summary>What the logits are divided by: finite, above 0.</summary>
    public float Temperature { get; }

    /// <summary>Whether the outputs are logarithms of probabilities.</summary>
    public bool IsLogarithm => _output == SoftmaxOutput.LogProbability;

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<SoftmaxTransformer>.Format => new("softmax", 1, 1);

    internal IReadOnlyList<InputOutputColumnPair> Columns => _columns;

    internal string ValueKind => BoundSoftmax.ValueKindOf(_output);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: single temperature, int32 output, int32 n, n x (string output column, string input column).
    void IModelPart<SoftmaxTransformer>.Write(ModelWriter writer)
    {
        writer.Write(Temperature);
        writer.Write((int)_output);
        writer.WriteColumns(_columns);
    }

    static SoftmaxTransformer IModelPart<SoftmaxTransformer>.Read(ModelReader reader)
    {
        float temperature = reader.ReadSingle();
        SoftmaxOutput output = reader.ReadEnum<SoftmaxOutput>();
        return new SoftmaxTransformer(reader.ReadColumns(), temperature, output);
    }

    internal static InputColumn InputOf(InputOutputColumnPair pair) => new("input", pair.InputColumnName, ColumnKinds.AnySingleVector);
}
