using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Shows a running fit on the host's progress channel, passes on messages, and lets the host cancel between steps.</summary>
internal sealed class CalibratorFit : IProgress<CalibrationProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private CalibrationProgress[] _last = [default];

    public CalibratorFit(FitScope scope)
    {
        _scope = scope;
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Objective"], ["steps"]), entry =>
        {
            CalibrationProgress last = _last[0];
            entry.SetProgress(0, last.Iteration, last.MaximumIterations);
            entry.SetMetric(0, last.Objective);
        });
    }

    public void Info(string message) => _scope.Info(message);

    public void Warning(string message) => _scope.Warning(message);

    public void Report(CalibrationProgress value)
    {
        Volatile.Write(ref _last, [value]);
        _scope.CheckAlive();
    }

    public void Dispose()
    {
        CalibrationProgress last = _last[0];
        _channel.Checkpoint(last.Objective, last.Iteration);
        _channel.Dispose();
    }
}
