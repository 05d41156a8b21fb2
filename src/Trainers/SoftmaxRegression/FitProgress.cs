using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Shows a running fit on the host's progress channel, and lets the host cancel it between iterations.</summary>
internal sealed class FitProgress : IProgress<SoftmaxRegressionProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private SoftmaxRegressionProgress[] _last = [default];

    public FitProgress(FitScope scope)
    {
        _scope = scope;
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Objective", "Largest gradient entry"], ["iterations"]), entry =>
        {
            SoftmaxRegressionProgress last = _last[0];
            entry.SetProgress(0, last.Iteration, last.MaximumIterations);
            entry.SetMetric(0, last.Objective);
            entry.SetMetric(1, last.GradientNorm);
        });
    }

    public void Report(SoftmaxRegressionProgress value)
    {
        Volatile.Write(ref _last, [value]);
        _scope.CheckAlive();
    }

    public void Dispose()
    {
        SoftmaxRegressionProgress last = _last[0];
        _channel.Checkpoint(last.Objective, last.GradientNorm, last.Iteration);
        _channel.Dispose();
    }
}
