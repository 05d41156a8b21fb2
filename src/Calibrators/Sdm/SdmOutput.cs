namespace MLExtensions.Calibrators;

/// <summary>The columns that an SDM stage can make; the numbers are in model files.</summary>
internal enum SdmOutput
{
    PredictedLabel = 0,
    Score = 1,
    Probability = 2,
    PredictedProbability = 3,
    Similarity = 4,
    NearestDistance = 5,
    DistanceQuantile = 6,
    RescaledSimilarity = 7,
    IsHighReliability = 8,
    IsHighReliabilityLower = 9,
    IsOutOfDistribution = 10,
    AdmittedLabel = 11,
    SimilarityLevel = 12,
    LowerDistanceQuantile = 13,
    UpperDistanceQuantile = 14,
    LowerProbability = 15,
    UpperProbability = 16,
    LowerRescaledSimilarity = 17,
    SampleSizes = 18,
    NearestRow = 19,
}
