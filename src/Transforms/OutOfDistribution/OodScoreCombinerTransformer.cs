using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<OodScoreCombinerTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Combines outlier scores; made by <see cref="OodScoreCombinerEstimator"/>. Safe to share between threads.</summary>
public sealed class OodScoreCombinerTransformer : ITransformer, IModelPart<OodScoreCombinerTransformer>
{
    private readonly string[] _scores;
    private readonly string _output;
    private readonly string? _probability;
    private readonly Stage _stage;

    internal OodScoreCombinerTransformer(string[] scores, string output, string? probability, ScoreCombination model)
    {
        _scores = scores;
        _output = output;
        _probability = probability;
        Model = model;
        _stage = new Stage(this, schema => new Bound(Array.ConvertAll(scores, name => InputOf(name).Find(schema)), output, probability, model));
    }

    /// <summary>What was learned; usable without ML.NET.</summary>
    public ScoreCombination Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<OodScoreCombinerTransformer>.Format => new("ood-score-combiner", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: int32 n, n x string score column, string output column, string probability column or null, then part model.
    void IModelPart<OodScoreCombinerTransformer>.Write(ModelWriter writer)
    {
        writer.Write(_scores);
        writer.Write(_output);
        writer.Write(_probability);
        writer.WritePart(Model);
    }

    static OodScoreCombinerTransformer IModelPart<OodScoreCombinerTransformer>.Read(ModelReader reader)
    {
        string[] scores = [.. reader.ReadStrings().OfType<string>()];
        string output = reader.ReadString();
        string? probability = reader.ReadStringOrNull();
        ScoreCombination model = reader.ReadPart<ScoreCombination>();
        if (scores.Length != model.ScoreCount)
            throw ModelReader.Broken($"{scores.Length} score columns for {model.ScoreCount} weights");
        return new OodScoreCombinerTransformer(scores, output, probability, model);
    }

    internal static InputColumn InputOf(string name) => new("score", name, ColumnKinds.Single);

    private sealed class Bound(DataViewSchema.Column[] inputs, string output, string? probability, ScoreCombination model) : IBoundStage
    {
        private readonly int[] _dependencies = Array.ConvertAll(inputs, input => input.Index);

        public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } =
            [.. new[] { output, probability }.OfType<string>().Select(name => new DataViewSchema.DetachedColumn(name, NumberDataViewType.Single))];

        public IReadOnlyList<int> Dependencies(int output) => _dependencies;

        public Delegate?[] CreateGetters(DataViewRow row, ReadOnlySpan<bool> active)
        {
            var getters = new Delegate?[Outputs.Count];
            if (!active.Contains(true))
                return getters;
            ValueGetter<float>[] scores = Array.ConvertAll(inputs, input => row.GetGetter<float>(input));
            var values = new float[scores.Length];
            float result = 0;
            var once = new OncePerRow(row, () =>
            {
                for (int i = 0; i < scores.Length; i++)
                    scores[i](ref values[i]);
                result = model.Score(values);
            });
            if (active[0])
            {
                getters[0] = (ValueGetter<float>)((ref float value) =>
                {
                    once.Ensure();
                    value = result;
                });
            }

            if (active.Length > 1 && active[1])
            {
                getters[1] = (ValueGetter<float>)((ref float value) =>
                {
                    once.Ensure();
                    value = (float)(1 / (1 + Math.Exp(-(double)result)));
                });
            }

            return getters;
        }
    }
}
