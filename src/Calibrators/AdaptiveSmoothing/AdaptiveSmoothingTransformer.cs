using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.Core;
using MLExtensions.Numerics;

[assembly: SavedStage<AdaptiveSmoothingTransformer>]

namespace MLExtensions.Calibrators;

/// <summary>Mixes the scores of an accurate and of a robust classifier; made by <see cref="AdaptiveSmoothingEstimator"/>. Safe to share between threads.</summary>
public sealed class AdaptiveSmoothingTransformer : ITransformer, IModelPart<AdaptiveSmoothingTransformer>
{
    private readonly SmoothingColumns _columns;
    private readonly ClassNames _names;
    private readonly int[] _accurateOrder;
    private readonly int[] _robustOrder;
    private readonly Stage _stage;

    internal AdaptiveSmoothingTransformer(SmoothingColumns columns, ClassNames names, int[] accurateOrder, int[] robustOrder, AdaptiveSmoothingModel model)
    {
        // Without a gate nothing looks at the detectors, so nobody has to deliver them.
        _columns = model.DetectorFeatureCount > 0 ? columns : columns with { Detectors = [] };
        _names = names;
        _accurateOrder = accurateOrder;
        _robustOrder = robustOrder;
        Model = model;
        _stage = new Stage(this, schema => new BoundAdaptiveSmoothing(schema, _columns, model, names, accurateOrder, robustOrder));
    }

    /// <summary>What was fitted; usable without ML.NET, for scores in the label's order of classes. Its summary says how the fit went.</summary>
    public AdaptiveSmoothingModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<AdaptiveSmoothingTransformer>.Format => new("adaptive-smoothing", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    /// <summary>The same stage with other knobs, without a new fit.</summary>
    /// <inheritdoc cref="AdaptiveSmoothingModel.With"/>
    public AdaptiveSmoothingTransformer With(double? alphaMinimum = null, double? alphaMaximum = null, double? gammaScale = null, double? gammaShift = null) =>
        new(_columns, _names, _accurateOrder, _robustOrder, Model.With(alphaMinimum, alphaMaximum, gammaScale, gammaShift));

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: columns, part class names, int32[] slots of the classes in the accurate and in the robust scores, part model.
    void IModelPart<AdaptiveSmoothingTransformer>.Write(ModelWriter writer)
    {
        _columns.Write(writer);
        writer.WritePart(_names);
        writer.Write(_accurateOrder);
        writer.Write(_robustOrder);
        writer.WritePart(Model);
    }

    static AdaptiveSmoothingTransformer IModelPart<AdaptiveSmoothingTransformer>.Read(ModelReader reader)
    {
        SmoothingColumns columns = SmoothingColumns.Read(reader);
        ClassNames names = reader.ReadPart<ClassNames>();
        int[] accurateOrder = reader.ReadInt32s(names.Count);
        int[] robustOrder = reader.ReadInt32s(names.Count);
        AdaptiveSmoothingModel model = reader.ReadPart<AdaptiveSmoothingModel>();
        int[] straight = [.. Enumerable.Range(0, names.Count)];
        if (model.ClassCount != names.Count || !straight.SequenceEqual(accurateOrder.Order()) || !straight.SequenceEqual(robustOrder.Order()))
            throw ModelReader.Broken($"{names.Count} classes and {model.ClassCount} in the model, or slots that are no permutation");
        return new AdaptiveSmoothingTransformer(columns, names, accurateOrder, robustOrder, model);
    }
}
