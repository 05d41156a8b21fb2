using ImageClassification;
using Microsoft.ML;
using MLExtensions.Calibrators;
using MLExtensions.Trainers;
using MLExtensions.Transforms;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace Service;

/// <summary>The chain behind the service: a classifier with its probabilities, a detector of pictures unlike all that it has learned
/// from, and a calibrator that vouches for answers.</summary>
internal static class Pipeline
{
    /// <summary>Loads the model file if one is named and there; else trains on the digits that the program carries, and saves where a name is given.</summary>
    public static ITransformer LoadOrTrain(string? file)
    {
        var context = new MLContext(seed: 1);
        if (File.Exists(file))
            return context.Model.Load(file, out _);
        Digit[] all = Digit.LoadAll();
        IDataView digits = context.Data.LoadFromEnumerable(Digit.ForTraining(all).Concat(Digit.ForTemperature(all)));
        ITransformer model = Create(context).Fit(digits);
        if (file is not null)
            context.Model.Save(model, digits.Schema, file);
        return model;
    }

    private static IEstimator<ITransformer> Create(MLContext context) =>
        context.Transforms.Conversion.MapValueToKey("Class", "Label", keyOrdinality: KeyOrdinality.ByValue)
            .Append(context.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions
            {
                LabelColumnName = "Class", FeatureColumnName = "Pixels",
            }))
            .Append(context.Transforms.MahalanobisOod(new MahalanobisOodOptions
            {
                // Pixels have one unit, so their length says something: no normalising.
                LabelColumnName = "Class", FeatureColumnName = "Pixels", Normalize = false, TargetFalseAlarmRate = 0.01,
            }))
            .Append(context.MulticlassClassification.Calibrators.Sdm(new SdmOptions
            {
                // A second opinion with a promise of its own; of its columns only the one that is missing where it promises nothing.
                LabelColumnName = "Class", FeatureColumnName = "Pixels", NumberOfShuffles = 2, MaximumEpochs = 60, Seed = 1, AdmittedLabelColumnName = "AdmittedClass",
                PredictedLabelColumnName = null, ScoreColumnName = null, ProbabilityColumnName = null, PredictedProbabilityColumnName = null,
                SimilarityColumnName = null, NearestDistanceColumnName = null, DistanceQuantileColumnName = null, RescaledSimilarityColumnName = null,
                IsHighReliabilityColumnName = null, IsHighReliabilityLowerColumnName = null, IsOutOfDistributionColumnName = null,
            }))
            .Append(context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
            .Append(context.Transforms.Conversion.MapKeyToValue("AdmittedAnswer", "AdmittedClass"));
}
