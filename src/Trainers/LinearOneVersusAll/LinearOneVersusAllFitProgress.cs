using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>What a host is shown of a running fit: progress, a line after each tenth of the labels, and a warning if some labels did not come to the tolerance.</summary>
internal static class LinearOneVersusAllFitProgress
{
    public static FitProgress<LinearOneVersusAllProgress> Start(FitScope scope) => new(
        scope,
        ["labels"], at => [(at.LabelsDone, at.NumberOfLabels)],
        ["Weights", "Labels per second", "Seconds left"], at => [at.WeightsKept, at.LabelsPerSecond, at.TimeLeft.TotalSeconds],
        (before, now) =>
        {
            if (Tenth(now) > Tenth(before))
            {
                scope.Info(FormattableString.Invariant(
                    $"{now.LabelsDone} of {now.NumberOfLabels} labels: {now.WeightsKept} weights, {now.LabelsPerSecond:0.0} labels/s, {now.TimeLeft.TotalSeconds:0} s left."));
            }

            if (now.LabelsDone == now.NumberOfLabels && now.Unfinished > 0)
                scope.Warning($"{now.Unfinished} labels ended before they came to the tolerance.");
        });

    private static int Tenth(LinearOneVersusAllProgress at) => at.NumberOfLabels == 0 ? 0 : (int)(10L * at.LabelsDone / at.NumberOfLabels);
}
