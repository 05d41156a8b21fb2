namespace MLExtensions.Calibrators.Tests;

/// <summary>What holds for any scores.</summary>
public class CalibrationMetricsPropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Metrics_stay_in_their_ranges_and_fit_together(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(200 + (37 * seed), 2 + seed, 3, seed);
        CalibrationMetrics metrics = Measure(data, 1 + (3 * seed));
        Assert.InRange(metrics.ExpectedCalibrationError, Math.Abs(metrics.MeanConfidence - metrics.Accuracy) - 1e-12, metrics.MaximumCalibrationError + 1e-12);
        Assert.InRange(metrics.ExpectedCalibrationErrorEqualMass, Math.Abs(metrics.MeanConfidence - metrics.Accuracy) - 1e-12, 1);
        Assert.InRange(metrics.BrierScore, 0, 2);
        BrierDecomposition parts = metrics.BrierDecomposition;
        Assert.True(parts.Reliability >= 0 && parts.Resolution >= 0 && parts.Resolution <= parts.Uncertainty + 1e-12);
        Assert.Equal(metrics.RowCount, metrics.Bins.Sum(bin => bin.Count));
        Assert.Equal(metrics.RowCount, metrics.EqualMassBins.Sum(bin => bin.Count));
        Assert.Equal(metrics.ExpectedCalibrationError, metrics.Bins.Sum(bin => bin.Count * Math.Abs(bin.Gap)) / metrics.RowCount, 1e-12);
        Assert.Equal(metrics.ExpectedCalibrationErrorEqualMass, metrics.EqualMassBins.Sum(bin => bin.Count * Math.Abs(bin.Gap)) / metrics.RowCount, 1e-12);
        Assert.Equal(metrics.AreaUnderRiskCoverageCurve, metrics.RiskCoverageCurve().Average(point => point.Risk), 1e-12);
        Assert.Equal(1 - metrics.Accuracy, metrics.RiskCoverageCurve()[^1].Risk, 1e-12);
        Assert.InRange(metrics.AreaUnderRocCurveOfConfidence, .5, 1);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Honest_probabilities_have_small_errors_and_sharpened_ones_large(int seed)
    {
        SyntheticScores honest = SyntheticScores.Make(20_000, 4, 1, seed);
        SyntheticScores sharp = SyntheticScores.Make(20_000, 4, 4, seed);
        Assert.InRange(Measure(honest, 15).ExpectedCalibrationError, 0, .015);
        Assert.InRange(Measure(sharp, 15).ExpectedCalibrationError, .1, 1);
        Assert.Equal(Measure(honest, 15).Accuracy, Measure(sharp, 15).Accuracy);
    }

    [Fact]
    public void The_order_of_the_classes_does_not_matter()
    {
        SyntheticScores data = SyntheticScores.Make(500, 5, 2);
        double[] reversed = [.. data.Logits.Chunk(5).SelectMany(row => row.Reverse())];
        CalibrationMetrics one = Measure(data, 15), other = Measure(data with { Logits = reversed, Labels = Array.ConvertAll(data.Labels, label => 4 - label) }, 15);
        Assert.Equal(one.LogLoss, other.LogLoss, 1e-12);
        Assert.Equal(one.ClasswiseCalibrationError, other.ClasswiseCalibrationError, 1e-12);
        Assert.Equal(one.ExpectedCalibrationError, other.ExpectedCalibrationError, 1e-12);
        Assert.Equal(one.BrierDecomposition.Reliability, other.BrierDecomposition.Reliability, 1e-12);
    }

    [Fact]
    public void Probabilities_constant_in_each_bin_leave_nothing_within_bins()
    {
        double[] probabilities = [.9, .1, .9, .1, .6, .4, .6, .4, .6, .4];
        Assert.Equal(0, CalibrationMetrics.Compute(probabilities, 2, [0, 1, 0, 0, 1]).BrierDecomposition.WithinBins, 1e-12);
    }

    [Fact]
    public void Intervals_are_the_same_for_any_number_of_threads_and_another_for_another_seed()
    {
        SyntheticScores data = SyntheticScores.Make(400, 3, 2);
        CalibrationIntervals[] runs = [Run(1, 5), Run(2, 5), Run(8, 5)];
        Assert.All(runs, run => Assert.Equal(Numbers(runs[0]), Numbers(run)));
        Assert.NotEqual(Numbers(runs[0]), Numbers(Run(2, 6)));

        CalibrationIntervals Run(int threads, int seed) => CalibrationMetrics.Compute(
            Probabilities(data), 3, data.Labels, new CalibrationMetricsOptions { BootstrapSamples = 200, Seed = seed, NumberOfThreads = threads }).Intervals!;
    }

    [Fact]
    public void Intervals_hold_the_truth_about_as_often_as_they_say()
    {
        // 200 samples of 200 rows: 90 % intervals of the accuracy of a classifier whose accuracy is known from many more rows.
        double truth = Measure(SyntheticScores.Make(200_000, 3, 1, 99), 15).Accuracy;
        int held = Enumerable.Range(1, 200).Count(seed =>
        {
            SyntheticScores data = SyntheticScores.Make(200, 3, 1, seed);
            ConfidenceInterval interval = CalibrationMetrics.Compute(
                Probabilities(data), 3, data.Labels, new CalibrationMetricsOptions { BootstrapSamples = 200, Seed = seed, ConfidenceLevel = .9 }).Intervals!.Accuracy;
            return interval.Lower <= truth && truth <= interval.Upper;
        });
        Assert.InRange(held, 168, 192);
    }

    [Fact]
    public void A_cancelled_bootstrap_stops()
    {
        SyntheticScores data = SyntheticScores.Make(400, 3);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CalibrationMetrics.Compute(Probabilities(data), 3, data.Labels, new CalibrationMetricsOptions { BootstrapSamples = 10 }, new CancellationToken(canceled: true)));
    }

    private static double[] Numbers(CalibrationIntervals run) =>
    [
        .. new[]
        {
            run.Accuracy, run.LogLoss, run.ExpectedCalibrationError, run.ExpectedCalibrationErrorEqualMass, run.MaximumCalibrationError, run.ClasswiseCalibrationError,
            run.BrierScore, run.AreaUnderRiskCoverageCurve,
        }.SelectMany(interval => new[] { interval.Lower, interval.Upper }),
    ];

    private static double[] Probabilities(SyntheticScores data)
    {
        var probabilities = new double[data.Logits.Length];
        for (int start = 0; start < probabilities.Length; start += data.Classes)
            TemperatureScaling.Apply(data.Logits.AsSpan(start, data.Classes), 1, probabilities.AsSpan(start, data.Classes));
        return probabilities;
    }

    private static CalibrationMetrics Measure(SyntheticScores data, int bins) =>
        CalibrationMetrics.Compute(Probabilities(data), data.Classes, data.Labels, new CalibrationMetricsOptions { NumberOfBins = bins });
}
