using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>EvaluateCalibration</c> and <see cref="CalibrationMetrics"/>.</summary>
public sealed class CalibrationMetricsOptions
{
    internal const int MostBins = 10_000;

    /// <summary>The number of bins of every binned metric.</summary>
    /// <value>The default is 15, which most published figures use.</value>
    /// <remarks>More bins show finer errors and add noise: expected calibration errors of the same model grow with it.</remarks>
    public int NumberOfBins { get; set; } = 15;

    /// <summary>How often the rows are drawn anew, with replacement, for confidence intervals.</summary>
    /// <value>The default is 0: no intervals. 1,000 is usual.</value>
    public int BootstrapSamples { get; set; }

    /// <summary>The share of the resamples that an interval holds.</summary>
    /// <value>The default is 0.95. Above 0, below 1.</value>
    public double ConfidenceLevel { get; set; } = 0.95;

    /// <summary>Which rows are drawn; the same seed gives the same intervals for any number of threads.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; set; }

    /// <summary>How many threads draw.</summary>
    /// <value>The default is null: all processors.</value>
    public int? NumberOfThreads { get; set; }

    internal void Validate()
    {
        Require.InRange(NumberOfBins, 1, MostBins, nameof(NumberOfBins));
        Require.InRange(BootstrapSamples, 0, 1_000_000, nameof(BootstrapSamples));
        Require.InRange(ConfidenceLevel, 1e-9, 1 - 1e-9, nameof(ConfidenceLevel));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, int.MaxValue, nameof(NumberOfThreads));
    }
}
