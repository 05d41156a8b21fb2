namespace MLExtensions.Calibrators;

/// <summary>How one split went.</summary>
/// <param name="MinimumSimilarity">q'_min of its region; positive infinity if it has none.</param>
/// <param name="BalancedLoss">The mean over the classes of the SDM loss of its calibration rows, at the epoch that was kept.</param>
/// <param name="Epoch">The epoch that was kept, from 1; 0 if nothing was trained.</param>
/// <param name="Epochs">The epochs that were run.</param>
/// <param name="LearningRate">Adam's step size; 0 if nothing was trained.</param>
/// <param name="BalancedAccuracy">The mean over the classes of the accuracy on its training half.</param>
/// <param name="StillFalling">Whether the loss of the calibration rows was still clearly falling when the epochs were used up.</param>
/// <param name="ShareWithoutSimilarity">The share of its calibration rows that have no similarity.</param>
/// <param name="ClassesWithoutSimilarity">How many classes have no calibration row with any similarity: one is enough to reject everything.</param>
public readonly record struct SdmShuffle(
    double MinimumSimilarity, double BalancedLoss, int Epoch, int Epochs, double LearningRate, double BalancedAccuracy, bool StillFalling,
    double ShareWithoutSimilarity, int ClassesWithoutSimilarity)
{
    /// <summary>Whether the split has a region at all.</summary>
    public bool HasRegion => !double.IsPositiveInfinity(MinimumSimilarity);
}
