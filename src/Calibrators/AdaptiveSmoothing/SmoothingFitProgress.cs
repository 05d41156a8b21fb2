using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Shows a running fit on the host's progress channel, and lets the host cancel it between steps.</summary>
internal sealed class SmoothingFitProgress : IProgress<AdaptiveSmoothingProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private AdaptiveSmoothingProgress[] _last = [default];

    public SmoothingFitProgress(FitScope scope)
    {
        _scope = scope;
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Objective"], ["steps"]), entry =>
        {
            AdaptiveSmoothingProgress last = _last[0];
            entry.SetProgress(0, last.Iteration, last.MaximumIterations);
            entry.SetMetric(0, last.Objective);
        });
    }

    public void Report(AdaptiveSmoothingProgress value)
    {
        Volatile.Write(ref _last, [value]);
        _scope.CheckAlive();
    }

    public void Dispose()
    {
        AdaptiveSmoothingProgress last = _last[0];
        _channel.Checkpoint(last.Objective, last.Iteration);
        _channel.Dispose();
    }
}
