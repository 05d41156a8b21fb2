using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

public static partial class ConformanceCases
{
    private static IEnumerable<ConformanceCase> Sdm()
    {
        string[] outputs =
        [
            "PredictedLabel", "Score", "Probability", "PredictedProbability", "Similarity", "NearestDistance", "DistanceQuantile", "RescaledSimilarity",
            "IsHighReliability", "IsHighReliabilityLower", "IsOutOfDistribution",
        ];
        yield return new("Sdm", context => context.MulticlassClassification.Calibrators.Sdm(), SdmData, ["Features", "Label"], ["Features"], outputs);
        yield return new("Sdm with every column and an ensemble", context => context.MulticlassClassification.Calibrators.Sdm(new SdmOptions
        {
            AdmittedLabelColumnName = "Admitted",
            SimilarityLevelColumnName = "Level",
            LowerDistanceQuantileColumnName = "LowerQuantile",
            UpperDistanceQuantileColumnName = "UpperQuantile",
            LowerProbabilityColumnName = "Lower",
            UpperProbabilityColumnName = "Upper",
            LowerRescaledSimilarityColumnName = "LowerRescaled",
            SampleSizesColumnName = "Sizes",
            NearestRowColumnName = "Nearest",
            CalibrationFlagColumnName = "Held",
            NumberOfShuffles = 2,
            Ensemble = true,
            NumberOfThreads = 2,
            TargetAccuracy = 0.8,
            MaximumEpochs = 20,
            Standardization = FeatureStandardization.Scalar,
        }), SdmData, ["Features", "Label", "Held"], ["Features"],
            [.. outputs, "Admitted", "Level", "LowerQuantile", "UpperQuantile", "Lower", "Upper", "LowerRescaled", "Sizes", "Nearest"]);
        yield return new("Sdm of a classifier as it is", context => context.MulticlassClassification.Calibrators.Sdm(new SdmOptions
        {
            ClassifierScoreColumnName = "Given",
            ClassifierScoreKind = ScoreKind.Probabilities,
            NumberOfShuffles = 2,
        }), SdmData, ["Features", "Label", "Given"], ["Features", "Given"], outputs);
        yield return new("Sdm of sparse features", context => context.MulticlassClassification.Calibrators.Sdm(new SdmOptions { IdentityAdaptor = true, NumberOfShuffles = 1, MaximumEpochs = 10 }),
            () => [TestColumn.SparseVectors("Features", 12, SparseVectors(90, 12)), Labels(90)], ["Features", "Label"], ["Features"], outputs);
    }

    private static TestColumn[] SdmData()
    {
        float[][] vectors = Vectors(90, 4);
        return
        [
            TestColumn.Vectors("Features", 4, vectors), Labels(90),
            TestColumn.Vectors("Given", 3, [.. Enumerable.Range(0, 90).Select(i => Enumerable.Range(0, 3).Select(c => c == i % 3 ? .7f + (i / 900f) : .15f - (i / 1800f)).ToArray())]),
            TestColumn.Scalars("Held", BooleanDataViewType.Instance, [.. Enumerable.Range(0, 90).Select(i => i % 2 == 0)]),
        ];
    }
}
