using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;
using MLExtensions.Trainers;

[assembly: SavedStage<SoftmaxRegressionTransformer>]

namespace MLExtensions.Trainers;

/// <summary>Adds class probabilities and the predicted class; made by <see cref="SoftmaxRegressionTrainer"/>. Safe to share between threads.</summary>
public sealed class SoftmaxRegressionTransformer
    : ISingleFeaturePredictionTransformer<SoftmaxRegressionModel>, IModelPart<SoftmaxRegressionTransformer>
{
    private const int MaximumDimensions = 64;

    private readonly ClassNames _classes;
    private readonly VectorDataViewType _featureType;
    private readonly Stage _stage;

    internal SoftmaxRegressionTransformer(
        SoftmaxRegressionModel model, ClassNames classes, string featureColumnName, VectorDataViewType featureType, string? rawScoreColumnName)
    {
        if (classes.Count != model.ClassCount || featureType.Size != model.FeatureCount)
            throw new ArgumentException($"A model of {model.ClassCount} classes and {model.FeatureCount} features does not fit {classes.Count} class names and {featureType}.");
        (Model, _classes, FeatureColumnName, _featureType, RawScoreColumnName) = (model, classes, featureColumnName, featureType, rawScoreColumnName);
        _stage = new Stage(this, schema => new BoundSoftmaxRegression(schema, model, classes, featureColumnName, rawScoreColumnName));
    }

    /// <summary>The trained model, usable on spans without ML.NET.</summary>
    public SoftmaxRegressionModel Model { get; }

    /// <summary>The column of features.</summary>
    public string FeatureColumnName { get; }

    /// <summary>The type of the features at training; at scoring other dimensions of the same size are taken too.</summary>
    public DataViewType FeatureColumnType => _featureType;

    /// <summary>The column that gets the logits, or null.</summary>
    public string? RawScoreColumnName { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<SoftmaxRegressionTransformer>.Format => new("softmax-regression-stage", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: string feature column, int32[] its dimensions, string or null raw score column, the class names, the model.
    void IModelPart<SoftmaxRegressionTransformer>.Write(ModelWriter writer)
    {
        writer.Write(FeatureColumnName);
        writer.Write(_featureType.Dimensions.AsSpan());
        writer.Write(RawScoreColumnName);
        writer.WritePart(_classes);
        writer.WritePart(Model);
    }

    static SoftmaxRegressionTransformer IModelPart<SoftmaxRegressionTransformer>.Read(ModelReader reader)
    {
        string features = reader.ReadString();
        int[] dimensions = reader.ReadInt32s();
        if (dimensions.Length is 0 or > MaximumDimensions || Array.Exists(dimensions, dimension => dimension < 1))
            throw ModelReader.Broken("the features have wrong dimensions");
        string? rawScore = reader.ReadStringOrNull();
        ClassNames classes = reader.ReadPart<ClassNames>();
        SoftmaxRegressionModel model = reader.ReadPart<SoftmaxRegressionModel>();
        return new SoftmaxRegressionTransformer(
            model, classes, features, new VectorDataViewType(NumberDataViewType.Single, dimensions), rawScore);
    }
}
