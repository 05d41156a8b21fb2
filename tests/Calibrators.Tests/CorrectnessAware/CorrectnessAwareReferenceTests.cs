using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Real classifiers: fitted on validation rows, measured on test rows, against figures of a separate implementation in Python.</summary>
public class CorrectnessAwareReferenceTests
{
    // One temperature under this objective: ECE and log-loss.
    [SharedDataTheory("data/calibration")]
    [InlineData(CalibrationSet.ResNet110, .0082, .2089)]
    [InlineData(CalibrationSet.ResNet18, .0248, .4004)]
    [InlineData(CalibrationSet.Mlp, .0105, .0745)]
    public void One_temperature_gives_the_reference_figures(string name, double error, double logLoss)
    {
        CalibrationMetrics metrics = Measure(CalibrationSet.Load(name), new CorrectnessAwareOptions { UseRowCues = false }, out _);
        Assert.Equal(error, metrics.ExpectedCalibrationError, 1e-4);
        Assert.Equal(logLoss, metrics.LogLoss, 1e-4);
    }

    // Its cues are linear in ln T as ours are, but cut off where ours bend.
    [SharedDataFact("data/calibration")]
    public void Cues_of_the_rows_sharpen_the_confidence_of_the_ResNet110()
    {
        CalibrationSet set = CalibrationSet.Load(CalibrationSet.ResNet110);
        CalibrationMetrics aware = Measure(set, new CorrectnessAwareOptions(), out double[] probabilities);
        double[] scaled = TemperatureScaling.Fit(set.Validation).CalibrateRows(set.TestScores);
        Assert.Equal(.0446, TopLabelBrier(scaled, set), 1e-4);
        Assert.Equal(.0440, TopLabelBrier(probabilities, set), 3e-4);
        Assert.Equal(.916, CalibrationMetrics.Compute(scaled, 10, set.TestLabels).AreaUnderRocCurveOfConfidence, 5e-4);
        Assert.Equal(.919, aware.AreaUnderRocCurveOfConfidence, 1e-3);
        Assert.InRange(aware.ExpectedCalibrationError, .006, .0105);
        Assert.Equal(.9356, aware.Accuracy, 1e-12);
    }

    private static CalibrationMetrics Measure(CalibrationSet set, CorrectnessAwareOptions options, out double[] probabilities)
    {
        probabilities = CorrectnessAwareScaling.Fit(set.Validation, options).CalibrateRows(set.TestScores);
        return CalibrationMetrics.Compute(probabilities, set.Classes, set.TestLabels);
    }

    private static double TopLabelBrier(double[] probabilities, CalibrationSet set) => probabilities.Chunk(set.Classes).Select((row, i) =>
    {
        double confidence = row.Max();
        return Math.Pow(confidence - (Array.IndexOf(row, confidence) == set.TestLabels[i] ? 1 : 0), 2);
    }).Average();
}
