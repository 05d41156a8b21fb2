using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>What a host is shown of a running fit: progress, and a line after each epoch.</summary>
internal static class MultiLabelFitProgress
{
    public static FitProgress<MultiLabelProgress> Start(FitScope scope, IProgress<MultiLabelProgress>? listener = null) => new(
        scope,
        ["rows"], at => [(at.RowsSeen, at.RowsToSee)],
        ["Loss", "Validation P@1", "Rows per second", "Seconds left"], at => [at.Loss, at.ValidationPrecision, at.RowsPerSecond, at.TimeLeft.TotalSeconds],
        (_, now) =>
        {
            if (now.IsEndOfEpoch)
                scope.Info(Line(now));
            listener?.Report(now);
        });

    private static string Line(MultiLabelProgress at)
    {
        string validation = double.IsNaN(at.ValidationPrecision)
            ? string.Empty
            : FormattableString.Invariant($", validation P@1 {100 * at.ValidationPrecision:0.00}, nDCG@5 {100 * at.ValidationNdcg:0.00}");
        return FormattableString.Invariant(
            $"Epoch {at.Epoch} of {at.NumberOfEpochs}: loss {at.Loss:0.0000}{validation}, {at.RowsPerSecond:0} rows/s, {at.TimeLeft.TotalSeconds:0} s left.");
    }
}
