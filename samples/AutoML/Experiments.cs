using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MLExtensions.Calibrators;
using MLExtensions.Trainers;

namespace AutoML;

/// <summary>Experiments of ML.NET's AutoML over options of the pack: their annotated ranges are all that the tuner needs.</summary>
internal static class Experiments
{
    /// <summary>Looks for the penalty of the softmax regression.</summary>
    public static Task<TrialResult> TuneTrainer(MLContext context, IDataView train, int models)
    {
        SweepableEstimator trainer = context.Auto().CreateSweepableEstimator(
            (inner, options) => inner.MulticlassClassification.Trainers.SoftmaxRegression(options),
            new SearchSpace<SoftmaxRegressionOptions>(new SoftmaxRegressionOptions { LabelColumnName = "Class", FeatureColumnName = "Pixels", RawScoreColumnName = "Logits" }));
        return Run(context, train, context.Transforms.CopyColumns("Picture", "Pixels").Append(trainer), models);
    }

    /// <summary>Looks for the calibrator: temperature, or a histogram and its number of bins.</summary>
    public static Task<TrialResult> TuneCalibrator(MLContext context, IDataView scored, int models)
    {
        SweepableEstimator temperature = context.Auto().CreateSweepableEstimator(
            (inner, options) => inner.MulticlassClassification.Calibrators.Temperature(options),
            new SearchSpace<TemperatureOptions>(new TemperatureOptions { LabelColumnName = "Class", ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits }));
        SweepableEstimator histogram = context.Auto().CreateSweepableEstimator(
            (inner, options) => inner.MulticlassClassification.Calibrators.HistogramBinning(options),
            new SearchSpace<BinaryMapOptions>(new BinaryMapOptions
            {
                LabelColumnName = "Class", ScoreColumnName = "Logits", ScoreKind = ScoreKind.Logits, MinimumProbability = 1e-3,
            }));
        return Run(context, scored, context.Transforms.CopyColumns("Uncalibrated", "Logits").Append(temperature, histogram), models);
    }

    /// <summary>The stages that the tuner chose, with their numbers.</summary>
    public static string Describe(TrialResult result)
    {
        // AutoML keeps the choice as a product of stage names beside the options of all candidates: "e0 * e2".
        JsonElement pipeline = JsonSerializer.SerializeToElement(result.TrialSettings.Parameter).GetProperty("_pipeline_");
        IEnumerable<JsonProperty> numbers = pipeline.GetProperty("_SCHEMA_").GetString()!.Split(" * ")
            .SelectMany(stage => pipeline.GetProperty(stage).EnumerateObject())
            .Where(option => option.Value.ValueKind == JsonValueKind.Number);
        return string.Join(", ", numbers.Select(option => $"{option.Name} = {option.Value}"));
    }

    private static Task<TrialResult> Run(MLContext context, IDataView data, SweepablePipeline pipeline, int models)
    {
        AutoMLExperiment experiment = context.Auto().CreateExperiment()
            .SetPipeline(pipeline)
            .SetDataset(data, fold: 3)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.LogLoss, labelColumn: "Class")
            .SetMaxModelToExplore(models);
        return experiment.RunAsync();
    }
}
