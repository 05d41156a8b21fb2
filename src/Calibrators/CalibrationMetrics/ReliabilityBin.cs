namespace MLExtensions.Calibrators;

/// <summary>One bar of a reliability diagram: rows of similar confidence, and how often they are right.</summary>
/// <param name="From">The lower end of the bin; for bins of equal mass the smallest confidence in it.</param>
/// <param name="To">The upper end of the bin; for bins of equal mass the largest confidence in it.</param>
/// <param name="Count">The number of rows in it; 0 for an empty bin.</param>
/// <param name="MeanConfidence">Their mean confidence; NaN for an empty bin.</param>
/// <param name="Accuracy">The share of them that is right; NaN for an empty bin.</param>
public readonly record struct ReliabilityBin(double From, double To, int Count, double MeanConfidence, double Accuracy)
{
    /// <summary>How much more is claimed than kept: above 0 over-confident, below 0 under-confident; 0 for an empty bin.</summary>
    public double Gap => Count == 0 ? 0 : MeanConfidence - Accuracy;
}
