namespace MLExtensions.Calibrators;

/// <summary>Where a running fit stands, reported after each epoch.</summary>
/// <param name="Shuffle">The split, from 1.</param>
/// <param name="NumberOfShuffles">The number of splits.</param>
/// <param name="Epoch">The epoch of that split, from 1.</param>
/// <param name="MaximumEpochs">The most epochs; a split may end earlier.</param>
/// <param name="BalancedLoss">The mean over the classes of the SDM loss of calibration rows.</param>
public readonly record struct SdmProgress(int Shuffle, int NumberOfShuffles, int Epoch, int MaximumEpochs, double BalancedLoss);
