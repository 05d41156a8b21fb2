using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Shows a running fit on the host's progress channel, and lets the host cancel it.</summary>
internal sealed class TfIdfFitProgress : IProgress<TfIdfProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private TfIdfProgress[] _last = [default];

    public TfIdfFitProgress(FitScope scope, long? textCount)
    {
        _scope = scope;
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Terms"], ["texts"]), entry =>
        {
            TfIdfProgress last = _last[0];
            if (textCount is { } all)
                entry.SetProgress(0, last.Texts, all);
            else
                entry.SetProgress(0, last.Texts);
            entry.SetMetric(0, last.Terms);
        });
    }

    public void Report(TfIdfProgress value)
    {
        Volatile.Write(ref _last, [value]);
        _scope.CheckAlive();
    }

    public void Dispose()
    {
        TfIdfProgress last = _last[0];
        _channel.Checkpoint(last.Terms, last.Texts);
        _channel.Dispose();
    }
}
