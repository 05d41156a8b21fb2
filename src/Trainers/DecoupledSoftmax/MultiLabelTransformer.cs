using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Trainers;

[assembly: SavedStage<MultiLabelTransformer<ExtremeMultiLabelModel>>]

namespace MLExtensions.Trainers;

/// <summary>Adds the best labels of each row and their scores; made by the multi-label trainers. Safe to share between threads.</summary>
/// <typeparam name="TModel">The model that finds them.</typeparam>
public sealed class MultiLabelTransformer<TModel> : ISingleFeaturePredictionTransformer<TModel>, IModelPart<MultiLabelTransformer<TModel>>
    where TModel : class, ILabelModel, IModelPart<TModel>
{
    private readonly ClassNames _labels;
    private readonly MultiLabelColumns _columns;
    private readonly Stage _stage;

    internal MultiLabelTransformer(TModel model, ClassNames labels, MultiLabelColumns columns)
    {
        if (labels.Count != model.LabelCount)
            throw new ArgumentException($"A model of {model.LabelCount} labels does not fit {labels.Count} names.");
        (Model, _labels, _columns) = (model, labels, columns);
        _stage = new Stage(this, schema => new BoundMultiLabel(schema, model, labels, columns));
    }

    /// <summary>The trained model, usable without ML.NET.</summary>
    public TModel Model { get; }

    /// <summary>The column of features.</summary>
    public string FeatureColumnName => _columns.Features;

    /// <summary>The type of the features.</summary>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.FeatureCount);

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<MultiLabelTransformer<TModel>>.Format => new(TModel.Format.Id + "-stage", TModel.Format.Version, TModel.Format.OldestReader);

    /// <summary>The text of a label; its number where the training label had no key values.</summary>
    /// <param name="label">The label, from 0.</param>
    /// <returns>The text.</returns>
    public string LabelName(int label) => _labels[label];

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: the columns, the names of the labels, the model; the version is the model's, which is all that has changed so far.
    void IModelPart<MultiLabelTransformer<TModel>>.Write(ModelWriter writer)
    {
        writer.WritePart(_columns);
        writer.WritePart(_labels);
        writer.WritePart(Model);
    }

    static MultiLabelTransformer<TModel> IModelPart<MultiLabelTransformer<TModel>>.Read(ModelReader reader)
    {
        MultiLabelColumns columns = reader.ReadPart<MultiLabelColumns>();
        ClassNames labels = reader.ReadPart<ClassNames>();
        TModel model = reader.ReadPart<TModel>();
        return labels.Count == model.LabelCount
            ? new MultiLabelTransformer<TModel>(model, labels, columns)
            : throw ModelReader.Broken($"{labels.Count} names for {model.LabelCount} labels");
    }
}
