using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Shows a running fit on the host's progress channel, says a line after each tenth of the labels, and lets the host cancel between labels.</summary>
internal sealed class LinearOneVersusAllFitProgress : IProgress<LinearOneVersusAllProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private LinearOneVersusAllProgress[] _last = [default];

    public LinearOneVersusAllFitProgress(FitScope scope)
    {
        _scope = scope;
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Weights", "Labels per second", "Seconds left"], ["labels"]), entry =>
        {
            LinearOneVersusAllProgress last = _last[0];
            entry.SetProgress(0, last.LabelsDone, last.NumberOfLabels);
            entry.SetMetric(0, last.WeightsKept);
            entry.SetMetric(1, last.LabelsPerSecond);
            entry.SetMetric(2, last.TimeLeft.TotalSeconds);
        });
    }

    public void Report(LinearOneVersusAllProgress value)
    {
        int before = Tenth(_last[0]);
        Volatile.Write(ref _last, [value]);
        if (Tenth(value) > before)
        {
            _scope.Info(FormattableString.Invariant(
                $"{value.LabelsDone} of {value.NumberOfLabels} labels: {value.WeightsKept} weights, {value.LabelsPerSecond:0.0} labels/s, {value.TimeLeft.TotalSeconds:0} s left."));
        }

        if (value.LabelsDone == value.NumberOfLabels && value.Unfinished > 0)
            _scope.Warning($"{value.Unfinished} labels ended before they came to the tolerance.");
        _scope.CheckAlive();

        static int Tenth(LinearOneVersusAllProgress progress) => progress.NumberOfLabels == 0 ? 0 : (int)(10L * progress.LabelsDone / progress.NumberOfLabels);
    }

    public void Dispose()
    {
        LinearOneVersusAllProgress last = _last[0];
        _channel.Checkpoint(last.WeightsKept, last.LabelsPerSecond, last.TimeLeft.TotalSeconds, last.LabelsDone);
        _channel.Dispose();
    }
}
