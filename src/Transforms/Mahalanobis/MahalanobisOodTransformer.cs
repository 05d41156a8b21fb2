using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Transforms;

[assembly: SavedStage<MahalanobisOodTransformer>]

namespace MLExtensions.Transforms;

/// <summary>Says of rows how unusual they are; made by <see cref="MahalanobisOodEstimator"/>. Safe to share between threads.</summary>
public sealed class MahalanobisOodTransformer : ITransformer, IModelPart<MahalanobisOodTransformer>
{
    private readonly MahalanobisColumns _columns;
    private readonly ClassNames? _names;
    private readonly Stage _stage;

    internal MahalanobisOodTransformer(MahalanobisColumns columns, MahalanobisModel model, ClassNames? names, double falseAlarmRate)
    {
        _columns = columns;
        _names = names;
        Model = model;
        TargetFalseAlarmRate = falseAlarmRate;
        Threshold = model.Calibration?.Threshold(falseAlarmRate) ?? float.NaN;
        _stage = new Stage(this, schema => new BoundMahalanobis(schema, _columns, model, names, Threshold));
    }

    /// <summary>What was learned; usable without ML.NET.</summary>
    public MahalanobisModel Model { get; }

    /// <summary>The share of in-distribution rows that may be called out-of-distribution.</summary>
    public double TargetFalseAlarmRate { get; }

    /// <summary>The score above which a row is called out-of-distribution; NaN without calibration, positive infinity if too few rows calibrate it.</summary>
    public float Threshold { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<MahalanobisOodTransformer>.Format => new("mahalanobis-ood", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    /// <summary>The transformer after more rows, of known classes or of new ones, without the old rows.</summary>
    /// <param name="input">New in-distribution rows with the columns that the fit read. A label column with key values has the known classes first, in their order.</param>
    /// <param name="rule">How the covariance takes them in.</param>
    /// <returns>A new transformer whose calibration has the new rows' leave-one-out scores added; this one stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The features are another number, or the classes are not those known followed by new ones.</exception>
    public MahalanobisOodTransformer Update(IDataView input, MahalanobisUpdateRule rule = MahalanobisUpdateRule.Pooled)
    {
        ArgumentNullException.ThrowIfNull(input);
        ClassNames? names = _columns.LabelColumn is { } label ? ClassNames.Of(label.Find(input.Schema)) : null;
        for (int i = 0; names is not null && _names is not null && i < _names.Count; i++)
        {
            if (i >= names.Count || names[i] != _names[i])
                throw new ArgumentException($"Class {i} is '{_names[i]}' in the model and {(i < names.Count ? $"'{names[i]}'" : "absent")} in the data: known classes come first, in their order.", nameof(input));
        }

        TrainingRows rows = _columns.Reader.Read(input, dense: true);
        if (rows.Dimension != Model.Dimension)
            throw new ArgumentException($"The data has {rows.Dimension} features where the model has {Model.Dimension}.", nameof(input));
        MahalanobisModel updated = Model.Update(rows.Dense, rows.Labels, rule, rows.Weights, names?.Count ?? 1);
        if (Model.Calibration is not null)
            updated = updated.WithCalibration(Model.Calibration.With(MahalanobisLearning.LeaveOneOut(updated, rows)));
        return new MahalanobisOodTransformer(_columns, updated, names, TargetFalseAlarmRate);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: columns, double false-alarm rate, bool labelled, then part class names if so, part model.
    void IModelPart<MahalanobisOodTransformer>.Write(ModelWriter writer)
    {
        _columns.Write(writer);
        writer.Write(TargetFalseAlarmRate);
        writer.Write(_names is not null);
        if (_names is not null)
            writer.WritePart(_names);
        writer.WritePart(Model);
    }

    static MahalanobisOodTransformer IModelPart<MahalanobisOodTransformer>.Read(ModelReader reader)
    {
        MahalanobisColumns columns = MahalanobisColumns.Read(reader);
        double falseAlarmRate = reader.ReadDouble();
        ClassNames? names = reader.ReadBoolean() ? reader.ReadPart<ClassNames>() : null;
        MahalanobisModel model = reader.ReadPart<MahalanobisModel>();
        if ((names?.Count ?? 1) != model.ClassCount)
            throw ModelReader.Broken($"{names?.Count ?? 1} class names for {model.ClassCount} classes");
        return new MahalanobisOodTransformer(columns, model, names, falseAlarmRate);
    }
}
