using Microsoft.ML.Runtime;

namespace MLExtensions.Core;

/// <summary>Shows a running fit on the host's progress channel, and lets the host cancel it at each report.</summary>
/// <typeparam name="T">Where a fit stands.</typeparam>
internal sealed class FitProgress<T> : IProgress<T>, IDisposable
    where T : struct
{
    private readonly FitScope _scope;
    private readonly IProgressChannel _channel;
    private readonly Func<T, (double Done, double Total)[]> _counts;
    private readonly Func<T, double[]> _metrics;
    private readonly Action<T, T>? _onReport;
    private T[] _last = [default];

    /// <param name="scope">The call of Fit.</param>
    /// <param name="units">What is counted.</param>
    /// <param name="counts">How many are done, and of how many.</param>
    /// <param name="names">The names of the metrics.</param>
    /// <param name="metrics">Their values.</param>
    /// <param name="onReport">Also told of each report, with the one before it; null for none.</param>
    public FitProgress(
        FitScope scope, string[] units, Func<T, (double Done, double Total)[]> counts, string[] names, Func<T, double[]> metrics, Action<T, T>? onReport = null)
    {
        (_scope, _counts, _metrics, _onReport) = (scope, counts, metrics, onReport);
        _channel = scope.StartProgress();
        // The host pulls from a thread of its own, whenever it likes; the array is replaced as a whole and never torn.
        _channel.SetHeader(new ProgressHeader(names, units), entry =>
        {
            T last = _last[0];
            (double Done, double Total)[] done = counts(last);
            for (int i = 0; i < done.Length; i++)
                entry.SetProgress(i, done[i].Done, done[i].Total);
            double[] values = metrics(last);
            for (int i = 0; i < values.Length; i++)
                entry.SetMetric(i, values[i]);
        });
    }

    /// <inheritdoc/>
    public void Report(T value)
    {
        T before = _last[0];
        Volatile.Write(ref _last, [value]);
        _onReport?.Invoke(before, value);
        _scope.CheckAlive();
    }

    /// <summary>Ends with a checkpoint of the last report.</summary>
    public void Dispose()
    {
        _channel.Checkpoint([.. _metrics(_last[0]).Select(value => (double?)value), .. _counts(_last[0]).Select(count => (double?)count.Done)]);
        _channel.Dispose();
    }
}
