using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<NearestNeighborOodTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Scores rows by their distance from training rows; made by <see cref="NearestNeighborOodEstimator"/>. Safe to share between threads.</summary>
public sealed class NearestNeighborOodTransformer : ITransformer, IModelPart<NearestNeighborOodTransformer>
{
    private readonly string _output;
    private readonly InputColumn _features;
    private readonly Stage _stage;

    internal NearestNeighborOodTransformer(string output, string features, NearestNeighborModel model)
    {
        _output = output;
        _features = InputColumn.Features(features);
        Model = model;
        _stage = new Stage(this, schema =>
        {
            DataViewSchema.Column input = _features.Find(schema);
            return new BoundScore(input, output, CreateGetter, () => new NearestNeighborBlockKernel(model, input.Index));
        });
    }

    /// <summary>The rows that are compared; usable without ML.NET.</summary>
    public NearestNeighborModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<NearestNeighborOodTransformer>.Format => new("nearest-neighbor-ood", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: string output column, string feature column, then part model.
    void IModelPart<NearestNeighborOodTransformer>.Write(ModelWriter writer)
    {
        writer.Write(_output);
        writer.Write(_features.Name);
        writer.WritePart(Model);
    }

    static NearestNeighborOodTransformer IModelPart<NearestNeighborOodTransformer>.Read(ModelReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadPart<NearestNeighborModel>());

    private ValueGetter<float> CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        var reader = new FloatVectorReader(row, column);
        var scratch = new float[Model.ScratchLength(1)];
        var score = new float[1];
        var once = new OncePerRow(row, () =>
        {
            if (reader.TryRead(Model.Dimension, out ReadOnlySpan<float> features))
                Model.ScoreTile(features, 1, scratch, score, 0);
            else
                score[0] = float.NaN;
        });
        return (ref float value) =>
        {
            once.Ensure();
            value = score[0];
        };
    }

    private sealed class NearestNeighborBlockKernel(NearestNeighborModel model, int inputColumn) : IBlockKernel
    {
        private float[] _scores = [];

        public int InputColumn => inputColumn;

        public int InputLength => model.Dimension;

        public void Compute(ReadOnlySpan<float> rows, int count)
        {
            if (_scores.Length < count)
                _scores = new float[count];
            model.ScoreRows(rows, _scores.AsSpan(0, count));
        }

        public Delegate CreateGetter(int output, BlockSlot slot) => (ValueGetter<float>)((ref float value) => value = _scores[slot.Index]);
    }
}
