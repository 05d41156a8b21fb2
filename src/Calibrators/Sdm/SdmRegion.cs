namespace MLExtensions.Calibrators;

/// <summary>The high-reliability region of a calibrated model: a smallest rescaled similarity and a threshold per class.</summary>
public sealed class SdmRegion
{
    internal SdmRegion(double minimumSimilarity, double[] thresholds, int[] counts)
    {
        MinimumSimilarity = minimumSimilarity;
        ThresholdArray = thresholds;
        CountArray = counts;
    }

    /// <summary>q'_min: rows of less rescaled similarity are rejected; positive infinity if no region reaches the target accuracy, then all are.</summary>
    public double MinimumSimilarity { get; }

    /// <summary>psi: rows predicted as a class need this output for it at least; each is at least the target accuracy. All 0 if the region is empty.</summary>
    public IReadOnlyList<double> Thresholds => ThresholdArray;

    /// <summary>The number of calibration rows of each true class with at least <see cref="MinimumSimilarity"/>.</summary>
    public IReadOnlyList<int> CountsPerClass => CountArray;

    /// <summary>Whether no row can be admitted.</summary>
    public bool IsEmpty => double.IsPositiveInfinity(MinimumSimilarity);

    internal double[] ThresholdArray { get; }

    internal int[] CountArray { get; }

    /// <summary>Whether a prediction lies in the region.</summary>
    /// <param name="rescaledSimilarity">Its q'.</param>
    /// <param name="predicted">The predicted class.</param>
    /// <param name="probability">Its activation of that class.</param>
    /// <returns>True if it is admitted.</returns>
    public bool Admits(double rescaledSimilarity, int predicted, double probability) =>
        rescaledSimilarity >= MinimumSimilarity && probability >= ThresholdArray[predicted];
}
