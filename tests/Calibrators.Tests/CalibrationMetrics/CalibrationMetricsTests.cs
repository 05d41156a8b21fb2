using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Metrics worked out by hand, and what is refused.</summary>
public class CalibrationMetricsTests
{
    // Confidences .9, .8, .6, .6 (first class), .7 (second class); right: yes, yes, no, yes, no.
    private static readonly double[] Probabilities = [.9, .1, .8, .2, .6, .4, .6, .4, .3, .7];
    private static readonly int[] Labels = [0, 0, 1, 0, 0];

    [Fact]
    public void Five_rows_by_hand()
    {
        CalibrationMetrics metrics = Compute(bins: 5);
        Assert.Equal(5, metrics.RowCount);
        Assert.Equal(.6, metrics.Accuracy, 1e-12);
        Assert.Equal(.72, metrics.MeanConfidence, 1e-12);
        Assert.Equal(-(Math.Log(.9) + Math.Log(.8) + Math.Log(.4) + Math.Log(.6) + Math.Log(.3)) / 5, metrics.LogLoss, 1e-12);
        Assert.Equal((.02 + .08 + .72 + .32 + .98) / 5, metrics.BrierScore, 1e-12);
        // Bins (.4, .6]: .6, .6 half right; (.6, .8]: .8, .7 half right; (.8, 1]: .9 right.
        Assert.Equal(((2 * .1) + (2 * .25) + .1) / 5, metrics.ExpectedCalibrationError, 1e-12);
        Assert.Equal(.25, metrics.MaximumCalibrationError, 1e-12);
        // Sorted: .6 (wrong), .6 (right), .7 (wrong), .8 (right), .9 (right), each a bin.
        Assert.Equal((.6 + .4 + .7 + .2 + .1) / 5, metrics.ExpectedCalibrationErrorEqualMass, 1e-12);
        // By confidence: right, right, wrong (.7), wrong (the first .6), right.
        Assert.Equal((0 + 0 + (1 / 3.0) + .5 + .4) / 5, metrics.AreaUnderRiskCoverageCurve, 1e-12);
        // Wrong .6 and .7 against right .9, .8, .6: won 2 and a half, and 2, of 6.
        Assert.Equal(4.5 / 6, metrics.AreaUnderRocCurveOfConfidence, 1e-12);
    }

    [Fact]
    public void Classwise_error_and_Brier_decomposition_by_hand()
    {
        CalibrationMetrics metrics = Compute(bins: 2);
        // First class: (0, .5] has .3 (true), (.5, 1] has .9, .8, .6, .6 (3 true, sum 2.9). Second class is the mirror image.
        Assert.Equal((.7 + .1) / 5, metrics.ClasswiseCalibrationError, 1e-12);
        BrierDecomposition parts = metrics.BrierDecomposition;
        Assert.Equal(2 * ((.2 * .7 * .7) + (.8 * .025 * .025)), parts.Reliability, 1e-12);
        Assert.Equal(2 * ((.2 * .2 * .2) + (.8 * .05 * .05)), parts.Resolution, 1e-12);
        Assert.Equal(2 * .8 * .2, parts.Uncertainty, 1e-12);
        Assert.Equal(metrics.BrierScore, parts.Reliability - parts.Resolution + parts.Uncertainty + parts.WithinBins, 1e-12);
    }

    [Fact]
    public void Bins_are_open_below_closed_above_and_zero_is_in_the_first()
    {
        double[] probabilities = [.5, .5, 0, 1, 1, 0];
        CalibrationMetrics metrics = CalibrationMetrics.Compute(probabilities, 2, [0, 1, 1], new CalibrationMetricsOptions { NumberOfBins = 2 });
        Assert.Equal([1, 2], metrics.Bins.Select(bin => bin.Count));
        Assert.Equal((0, .5, .5), (metrics.Bins[0].From, metrics.Bins[0].To, metrics.Bins[0].MeanConfidence));
        Assert.Equal(1, metrics.Bins[0].Accuracy);
        Assert.Equal(-.5, metrics.Bins[0].Gap, 1e-12);
        ReliabilityBin empty = CalibrationMetrics.Compute(probabilities, 2, [0, 1, 1]).Bins[0];
        Assert.Equal((0, 0.0), (empty.Count, empty.Gap));
        Assert.True(double.IsNaN(empty.MeanConfidence) && double.IsNaN(empty.Accuracy));
    }

    [Fact]
    public void Equal_mass_bins_split_the_rest_over_the_first_ones()
    {
        double[] probabilities = [.9, .1, .55, .45, .8, .2, .7, .3, .6, .4];
        CalibrationMetrics metrics = CalibrationMetrics.Compute(probabilities, 2, Labels, new CalibrationMetricsOptions { NumberOfBins = 3 });
        Assert.Equal([2, 2, 1], metrics.EqualMassBins.Select(bin => bin.Count));
        Assert.Equal([.55, .7, .9], metrics.EqualMassBins.Select(bin => bin.From));
        Assert.Equal([.6, .8, .9], metrics.EqualMassBins.Select(bin => bin.To));
        Assert.Equal(15, Compute(15).EqualMassBins.Count);
        Assert.Equal(10, Compute(15).EqualMassBins.Count(bin => bin.Count == 0));
    }

    [Fact]
    public void Selective_accuracy_and_the_curve_by_hand()
    {
        CalibrationMetrics metrics = Compute(15);
        Assert.Equal(1, metrics.SelectiveAccuracy(.4), 1e-12);
        Assert.Equal(2 / 3.0, metrics.SelectiveAccuracy(.41), 1e-12);
        Assert.Equal(1, metrics.SelectiveAccuracy(1e-9), 1e-12);
        Assert.Equal(metrics.Accuracy, metrics.SelectiveAccuracy(1), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.SelectiveAccuracy(0));
        Assert.Equal([.2, .4, .6, .8, 1], metrics.RiskCoverageCurve().Select(point => point.Coverage));
        Assert.Equal([.9, .7, .6], metrics.RiskCoverageCurve(3).Select(point => point.Threshold));
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.RiskCoverageCurve(1));
        Assert.Equal(new RiskCoveragePoint(.4, 0, .8), metrics.LargestCoverage(1));
        Assert.Equal(1, metrics.LargestCoverage(.6)!.Value.Coverage);
        Assert.Null(CalibrationMetrics.Compute([.9, .1], 2, [1]).LargestCoverage(.5));
    }

    [Fact]
    public void Missing_labels_and_probabilities_are_left_out_and_counted()
    {
        CalibrationMetrics metrics = CalibrationMetrics.Compute([.9, .1, .8, .2, double.NaN, .2], 2, [0, -1, 0]);
        Assert.Equal((1, 2), (metrics.RowCount, metrics.RowsLeftOut));
        Assert.True(double.IsNaN(metrics.AreaUnderRocCurveOfConfidence));
        Assert.Throws<InvalidOperationException>(() => CalibrationMetrics.Compute([.9, .1], 2, [-1]));
    }

    [Fact]
    public void Zero_at_the_true_class_costs_the_clip()
    {
        Assert.Equal(69.07755278982137, CalibrationMetrics.Compute([1.0, 0], 2, [1]).LogLoss, 1e-9);
        Assert.Equal(2, CalibrationMetrics.Compute([1.0, 0], 2, [1]).BrierScore, 1e-12);
    }

    [Fact]
    public void What_is_not_probabilities_is_refused_with_the_row()
    {
        Assert.Contains("Row 1 holds 3", Assert.Throws<ArgumentException>(() => CalibrationMetrics.Compute([.9, .1, 3.0, -2], 2, [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("sums to 0.5", Assert.Throws<ArgumentException>(() => CalibrationMetrics.Compute([.3, .2], 2, [0])).Message, StringComparison.Ordinal);
        Assert.Contains("label 2", Assert.Throws<ArgumentException>(() => CalibrationMetrics.Compute([.9, .1], 2, [2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CalibrationMetrics.Compute([.9], 2, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compute(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationMetrics.Compute(Probabilities, 2, Labels, new CalibrationMetricsOptions { ConfidenceLevel = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationMetrics.Compute(Probabilities, 2, Labels, new CalibrationMetricsOptions { BootstrapSamples = -1 }));
    }

    [Fact]
    public void Float_and_double_rows_agree() =>
        Tolerance.AssertClose(Compute(15).LogLoss, CalibrationMetrics.Compute(Array.ConvertAll(Probabilities, value => (float)value), 2, Labels).LogLoss, 1e-7);

    private static CalibrationMetrics Compute(int bins) => CalibrationMetrics.Compute(Probabilities, 2, Labels, new CalibrationMetricsOptions { NumberOfBins = bins });
}
