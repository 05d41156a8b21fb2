using Microsoft.ML.Runtime;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Shows a running fit on the host's progress channel, says a line after each epoch, and lets the host cancel between steps.</summary>
internal sealed class MultiLabelFitProgress : IProgress<MultiLabelProgress>, IDisposable
{
    private readonly FitScope _scope;
    private readonly IProgress<MultiLabelProgress>? _listener;
    private readonly IProgressChannel _channel;
    private MultiLabelProgress[] _last = [default];

    public MultiLabelFitProgress(FitScope scope, IProgress<MultiLabelProgress>? listener = null)
    {
        (_scope, _listener) = (scope, listener);
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(["Loss", "Validation P@1", "Rows per second", "Seconds left"], ["rows"]), entry =>
        {
            MultiLabelProgress last = _last[0];
            entry.SetProgress(0, last.RowsSeen, last.RowsToSee);
            entry.SetMetric(0, last.Loss);
            entry.SetMetric(1, last.ValidationPrecision);
            entry.SetMetric(2, last.RowsPerSecond);
            entry.SetMetric(3, last.TimeLeft.TotalSeconds);
        });
    }

    public void Report(MultiLabelProgress value)
    {
        Volatile.Write(ref _last, [value]);
        if (value.IsEndOfEpoch)
        {
            string validation = double.IsNaN(value.ValidationPrecision)
                ? string.Empty
                : FormattableString.Invariant($", validation P@1 {100 * value.ValidationPrecision:0.00}, nDCG@5 {100 * value.ValidationNdcg:0.00}");
            _scope.Info(FormattableString.Invariant(
                $"Epoch {value.Epoch} of {value.NumberOfEpochs}: loss {value.Loss:0.0000}{validation}, {value.RowsPerSecond:0} rows/s, {value.TimeLeft.TotalSeconds:0} s left."));
        }

        _listener?.Report(value);
        _scope.CheckAlive();
    }

    public void Dispose()
    {
        MultiLabelProgress last = _last[0];
        _channel.Checkpoint(last.Loss, last.ValidationPrecision, last.RowsPerSecond, last.TimeLeft.TotalSeconds, last.RowsSeen);
        _channel.Dispose();
    }
}
