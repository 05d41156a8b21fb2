namespace MLExtensions.Trainers;

/// <summary>Where a running fit stands.</summary>
/// <param name="Epoch">The epoch that is running or has just ended, from 1.</param>
/// <param name="NumberOfEpochs">The number of epochs that will be run at most.</param>
/// <param name="RowsSeen">The rows seen so far, over all epochs.</param>
/// <param name="RowsToSee">The rows that will be seen at most.</param>
/// <param name="Loss">The mean loss of the rows of this epoch so far.</param>
/// <param name="ValidationPrecision">P@1 on the validation data after the last epoch that has ended; NaN without.</param>
/// <param name="ValidationNdcg">nDCG@5 on the validation data, likewise.</param>
/// <param name="RowsPerSecond">The speed over the whole fit so far.</param>
/// <param name="TimeLeft">An estimate of the time that the rest will take.</param>
/// <param name="IsEndOfEpoch">Whether an epoch has just ended.</param>
public readonly record struct MultiLabelProgress(
    int Epoch, int NumberOfEpochs, long RowsSeen, long RowsToSee, double Loss, double ValidationPrecision, double ValidationNdcg,
    double RowsPerSecond, TimeSpan TimeLeft, bool IsEndOfEpoch);
