using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The published figures of isotonic regression and histogram binning on the logits of a ResNet-110.</summary>
/// <remarks>
/// The publication normalises rows for ECE only: its log-loss is that of another library, which cuts probabilities at 1e-15 and normalises; ours cuts at 1e-30. The
/// comparison therefore cuts at 1e-15 here. Bins that the rows to learn from leave empty are 0 there and their middle here.
/// </remarks>
public class BinaryMapsReferenceTests
{
    [SharedDataFact("data/calibration")]
    public void Isotonic_regression_gives_the_published_figures()
    {
        (double[] probabilities, CalibrationMetrics metrics, CalibrationSet set) = Run(rows => IsotonicCalibration.Fit(rows));
        Assert.Equal(.0636, 1 - metrics.Accuracy, 1.5e-4);
        Assert.Equal(0.0147359, metrics.ExpectedCalibrationError, 2e-4);
        Assert.Equal(0.270758, LogLossCutAt(1e-15, probabilities, set), 1e-3);
        Assert.True(metrics.LogLoss > 0.270758, "a smaller cut costs more");
    }

    [SharedDataFact("data/calibration")]
    public void Histogram_binning_gives_the_published_figures_once_empty_bins_are_zero()
    {
        (double[] probabilities, CalibrationMetrics metrics, CalibrationSet set) = Run(WithEmptyBinsOfZero);
        Assert.Equal(.0659, 1 - metrics.Accuracy, 1.5e-4);
        Assert.Equal(0.0125078, metrics.ExpectedCalibrationError, 2e-4);
        // Each row whose true class gets 0 costs ln(1e15) / 10,000 = 0.0035; the original's float probabilities put two or three into other bins.
        Assert.Equal(0.547192, LogLossCutAt(1e-15, probabilities, set), 0.0105);
        // With the middle of the bin instead, a few rows of the test part find a value where none was learned, and it is the better one.
        CalibrationMetrics ours = Run(rows => HistogramBinning.Fit(rows)).Metrics;
        Assert.Equal(.0655, 1 - ours.Accuracy, 1e-9);
        Assert.True(ours.LogLoss <= metrics.LogLoss);
    }

    [SharedDataFact("data/calibration")]
    public void A_smallest_probability_holds_their_log_loss()
    {
        var options = new BinaryMapOptions { MinimumProbability = 1e-4 };
        Assert.InRange(Run(rows => IsotonicCalibration.Fit(rows, options)).Metrics.LogLoss, .2, .22);
        Assert.InRange(Run(rows => HistogramBinning.Fit(rows, options)).Metrics.LogLoss, .3, .4);
    }

    private static HistogramBinning WithEmptyBinsOfZero(LabeledScores rows)
    {
        HistogramBinning model = HistogramBinning.Fit(rows);
        double[] probabilities = rows.Probabilities(), edges = [.. Enumerable.Range(1, 14).Select(i => i / 15.0)];
        double[][] values = [.. Enumerable.Range(0, rows.ClassCount).Select(k => Enumerable.Range(0, 15).Select(bin =>
            probabilities.Where((value, i) => i % rows.ClassCount == k && value > bin / 15.0 && value <= (bin + 1) / 15.0).Any() ? model.Map(k, (bin + .5) / 15) : 0).ToArray())];
        return new HistogramBinning(rows.ScoreKind, [.. values.Select(_ => edges)], values, 0);
    }

    private static (double[] Probabilities, CalibrationMetrics Metrics, CalibrationSet Set) Run(Func<LabeledScores, IScoreCalibration> fit)
    {
        CalibrationSet set = CalibrationSet.Load(CalibrationSet.ResNet110);
        double[] probabilities = fit(set.Validation).CalibrateRows(set.TestScores);
        return (probabilities, CalibrationMetrics.Compute(probabilities, set.Classes, set.TestLabels), set);
    }

    private static double LogLossCutAt(double smallest, double[] probabilities, CalibrationSet set) =>
        set.TestLabels.Select((label, i) => -Math.Log(Math.Max(smallest, probabilities[(i * set.Classes) + label]))).Average();
}
