using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.Core;
using MLExtensions.Numerics;

[assembly: SavedStage<SdmTransformer>]

namespace MLExtensions.Calibrators;

/// <summary>Predicts classes and says which predictions can be relied on; made by <see cref="SdmEstimator"/>. Safe to share between threads.</summary>
public sealed class SdmTransformer : ITransformer, IModelPart<SdmTransformer>
{
    private readonly SdmColumns _columns;
    private readonly ClassNames _names;
    private readonly Stage _stage;

    internal SdmTransformer(SdmColumns columns, SdmModel model, ClassNames names)
    {
        if (names.Count != model.ClassCount || model.NeedsLogits != (columns.Scores is not null))
            throw new ArgumentException($"A model of {model.ClassCount} classes does not fit {names.Count} class names, or it needs scores that no column has.");
        (_columns, _names, Model) = (columns, names, model);
        _stage = new Stage(this, schema => new BoundSdm(schema, columns, model, names));
    }

    /// <summary>What was learned; usable without ML.NET.</summary>
    public SdmModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<SdmTransformer>.Format => new("sdm-stage", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    /// <summary>The transformer for another target accuracy. Only the region is searched again.</summary>
    /// <param name="targetAccuracy">Above 0.5, up to 1.</param>
    /// <returns>A new transformer; this one stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The target is out of its range.</exception>
    public SdmTransformer WithTargetAccuracy(double targetAccuracy) => new(_columns, Model.WithAlpha(targetAccuracy), _names);

    /// <summary>The transformer with more rows to compare with; a row whose label is missing is good for no class and cuts similarities short.</summary>
    /// <param name="input">Rows with the label, feature and score columns of the fit; the label's keys mean what they meant there. Rows with a value that is not finite are left out.</param>
    /// <returns>A new transformer; this one stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The features are another number.</exception>
    public SdmTransformer AppendSupport(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        BoundSdmInput rows = BoundSdmInput.Read(input, _columns, Model.ClassCount, flags: false, () => { });
        if (rows.Dimension != Model.Dimension)
            throw new ArgumentException($"The data has {rows.Dimension} features where the model has {Model.Dimension}.", nameof(input));
        return new SdmTransformer(_columns, Model.AppendFinite(rows.Features, rows.Labels, rows.Logits), _names);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: columns, part class names, part model.
    void IModelPart<SdmTransformer>.Write(ModelWriter writer)
    {
        _columns.Write(writer);
        writer.WritePart(_names);
        writer.WritePart(Model);
    }

    static SdmTransformer IModelPart<SdmTransformer>.Read(ModelReader reader)
    {
        SdmColumns columns = SdmColumns.Read(reader);
        ClassNames names = reader.ReadPart<ClassNames>();
        return new SdmTransformer(columns, reader.ReadPart<SdmModel>(), names);
    }
}
