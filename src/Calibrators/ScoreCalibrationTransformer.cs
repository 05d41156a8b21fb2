using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.Core;
using MLExtensions.Numerics;

[assembly: SavedStage<ScoreCalibrationTransformer<CorrectnessAwareScaling>>]
[assembly: SavedStage<ScoreCalibrationTransformer<HistogramBinning>>]
[assembly: SavedStage<ScoreCalibrationTransformer<IsotonicCalibration>>]
[assembly: SavedStage<ScoreCalibrationTransformer<ParametricScaling>>]
[assembly: SavedStage<ScoreCalibrationTransformer<TemperatureScaling>>]

namespace MLExtensions.Calibrators;

/// <summary>Adds calibrated probabilities and the most probable class; made by the calibrators. Safe to share between threads.</summary>
/// <typeparam name="TModel">What the calibrator has learned.</typeparam>
/// <remarks>A row with a score that is not finite, or with another number of scores than classes, gets NaN in every place and a missing class.</remarks>
public sealed class ScoreCalibrationTransformer<TModel> : ITransformer, IModelPart<ScoreCalibrationTransformer<TModel>>
    where TModel : class, IScoreCalibration, IModelPart<TModel>
{
    private readonly ClassNames _classes;
    private readonly string[] _inputs;
    private readonly string _output;
    private readonly string? _predictedLabel;
    private readonly Stage _stage;

    internal ScoreCalibrationTransformer(TModel model, ClassNames classes, string[] inputs, string output, string? predictedLabel)
    {
        if (classes.Count != model.ClassCount || inputs.Length != model.InputCount)
            throw new ArgumentException($"A calibration of {model.InputCount} columns of {model.ClassCount} classes does not fit {inputs.Length} columns and {classes.Count} class names.");
        (Model, _classes, _inputs, _output, _predictedLabel) = (model, classes, inputs, output, predictedLabel);
        _stage = new Stage(this, schema => new BoundScoreCalibration(schema, model, classes, inputs, output, predictedLabel));
    }

    /// <summary>What was learned; usable on spans without ML.NET.</summary>
    public TModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    static ModelFormat IModelPart<ScoreCalibrationTransformer<TModel>>.Format => new($"{TModel.Format.Id}-stage", 1, 1);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => _stage.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    // Layout: int32 n, n x string score column, string output column, string or null predicted label column, the class names, the model.
    void IModelPart<ScoreCalibrationTransformer<TModel>>.Write(ModelWriter writer)
    {
        writer.Write(_inputs);
        writer.Write(_output);
        writer.Write(_predictedLabel);
        writer.WritePart(_classes);
        writer.WritePart(Model);
    }

    static ScoreCalibrationTransformer<TModel> IModelPart<ScoreCalibrationTransformer<TModel>>.Read(ModelReader reader)
    {
        string[] inputs = [.. reader.ReadStrings().OfType<string>()];
        string output = reader.ReadString();
        string? predictedLabel = reader.ReadStringOrNull();
        ClassNames classes = reader.ReadPart<ClassNames>();
        TModel model = reader.ReadPart<TModel>();
        if (classes.Count != model.ClassCount || inputs.Length != model.InputCount)
            throw ModelReader.Broken($"{inputs.Length} score columns and {classes.Count} class names for a calibration of {model.InputCount} columns of {model.ClassCount} classes");
        return new ScoreCalibrationTransformer<TModel>(model, classes, inputs, output, predictedLabel);
    }
}
