using System.Diagnostics;
using System.Globalization;

namespace Service;

/// <summary>What an operator watches, in the text format that Prometheus reads: how many pictures were accepted, rejected and refused, and the time they took.</summary>
internal sealed class ServiceMetrics
{
    private long _accepted;
    private long _rejected;
    private long _refused;
    private long _ticks;

    public void CountRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Measures from here to its disposal.</summary>
    public Timing Time() => new(this);

    public string ToText()
    {
        long accepted = Interlocked.Read(ref _accepted), rejected = Interlocked.Read(ref _rejected);
        double seconds = Interlocked.Read(ref _ticks) / (double)Stopwatch.Frequency;
        return string.Create(CultureInfo.InvariantCulture, $"""
            # TYPE digits_scored_total counter
            digits_scored_total{"{"}outcome="accepted"{"}"} {accepted}
            digits_scored_total{"{"}outcome="rejected"{"}"} {rejected}
            # TYPE digits_refused_total counter
            digits_refused_total {Interlocked.Read(ref _refused)}
            # TYPE digits_scoring_seconds summary
            digits_scoring_seconds_sum {seconds:0.######}
            digits_scoring_seconds_count {accepted + rejected}

            """);
    }

    public sealed class Timing(ServiceMetrics metrics) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public bool? Accepted { get; set; }

        public void Dispose()
        {
            // A request that failed is neither: the host's own logs and its status code have it.
            if (Accepted is not { } accepted)
                return;
            Interlocked.Add(ref metrics._ticks, Stopwatch.GetTimestamp() - _start);
            Interlocked.Increment(ref accepted ? ref metrics._accepted : ref metrics._rejected);
        }
    }
}
