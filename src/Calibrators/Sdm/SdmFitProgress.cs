using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Shows a running fit on the host's progress channel, and lets the host cancel it between epochs.</summary>
internal sealed class SdmFitProgress : IProgress<SdmProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private SdmProgress[] _last = [default];

    public SdmFitProgress(FitScope scope)
    {
        _scope = scope;
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Balanced loss"], ["splits", "epochs"]), entry =>
        {
            SdmProgress last = _last[0];
            entry.SetProgress(0, last.Shuffle, last.NumberOfShuffles);
            entry.SetProgress(1, last.Epoch, last.MaximumEpochs);
            entry.SetMetric(0, last.BalancedLoss);
        });
    }

    public void Report(SdmProgress value)
    {
        Volatile.Write(ref _last, [value]);
        _scope.CheckAlive();
    }

    public void Dispose()
    {
        SdmProgress last = _last[0];
        _channel.Checkpoint(last.BalancedLoss, last.Shuffle, last.Epoch);
        _channel.Dispose();
    }
}
