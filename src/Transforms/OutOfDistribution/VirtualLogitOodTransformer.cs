using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<VirtualLogitOodTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Scores rows by features and logits; made by <see cref="VirtualLogitOodEstimator"/>. Safe to share between threads.</summary>
public sealed class VirtualLogitOodTransformer : ITransformer, IModelPart<VirtualLogitOodTransformer>
{
    private readonly string _output;
    private readonly InputColumn _features;
    private readonly InputColumn _logits;
    private readonly Stage _stage;

    internal VirtualLogitOodTransformer(string output, string features, string logits, VirtualLogitModel model)
    {
        _output = output;
        _features = InputColumn.Features(features);
        _logits = LogitColumn(logits);
        Model = model;
        _stage = new Stage(this, schema => new Bound(_features.Find(schema), _logits.Find(schema), output, model));
    }

    /// <summary>What was learned; usable without ML.NET.</summary>
    public VirtualLogitModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<VirtualLogitOodTransformer>.Format => new("virtual-logit-ood", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: string output column, string feature column, string logit column, then part model.
    void IModelPart<VirtualLogitOodTransformer>.Write(ModelWriter writer)
    {
        writer.Write(_output);
        writer.Write(_features.Name);
        writer.Write(_logits.Name);
        writer.WritePart(Model);
    }

    static VirtualLogitOodTransformer IModelPart<VirtualLogitOodTransformer>.Read(ModelReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadPart<VirtualLogitModel>());

    internal static InputColumn LogitColumn(string name) => new("logit", name, ColumnKinds.SingleVector);

    private sealed class Bound(DataViewSchema.Column features, DataViewSchema.Column logits, string output, VirtualLogitModel model) : IBoundStage
    {
        private readonly int[] _dependencies = [features.Index, logits.Index];

        public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } = [new(output, NumberDataViewType.Single)];

        public IReadOnlyList<int> Dependencies(int output) => _dependencies;

        public Delegate?[] CreateGetters(DataViewRow row, ReadOnlySpan<bool> active)
        {
            if (!active[0])
                return [null];
            var featureReader = new FloatVectorReader(row, features);
            var logitReader = new FloatVectorReader(row, logits);
            var scratch = new float[model.ScratchLength];
            return [(ValueGetter<float>)((ref float value) => value =
                featureReader.TryRead(model.Dimension, out ReadOnlySpan<float> x) && logitReader.TryRead(model.ClassCount, out ReadOnlySpan<float> z)
                    ? model.Score(x, z, scratch)
                    : float.NaN)];
        }
    }
}
