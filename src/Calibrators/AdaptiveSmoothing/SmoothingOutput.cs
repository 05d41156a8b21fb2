namespace MLExtensions.Calibrators;

/// <summary>What an output column holds; the numbers are in model files.</summary>
internal enum SmoothingOutput
{
    Score = 0,
    Probability = 1,
    PredictedLabel = 2,
    Alpha = 3,
    RobustMargin = 4,
    CertifiedRadius = 5,
}
