using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>All metrics of all sets, before and after temperature scaling, against numbers of an independent program.</summary>
public class CalibrationMetricsReferenceTests
{
    private const string Folder = "data/calibration";

    public static TheoryData<string> Sets => [.. CalibrationSet.All];

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Sets))]
    public void All_metrics_equal_the_reference_before_calibration(string name)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        CalibrationMetrics metrics = CalibrationMetrics.Compute(set.TestProbabilities(), set.Classes, set.TestLabels);
        CalibrationReference.AssertClose(CalibrationReference.Metrics(name, after: false), metrics, 1e-9);
    }

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Sets))]
    public void All_metrics_equal_the_reference_after_temperature_scaling(string name)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        var probabilities = TemperatureScaling.Fit(set.Validation).CalibrateRows(set.TestScores);
        CalibrationMetrics metrics = CalibrationMetrics.Compute(probabilities, set.Classes, set.TestLabels);
        // The temperature's last digits and those of exp differ from program to program.
        CalibrationReference.AssertClose(CalibrationReference.Metrics(name, after: true), metrics, 1e-8);
    }

    [SharedDataTheory(Folder)]
    [InlineData(CalibrationSet.WideResNet)]
    [InlineData(CalibrationSet.DenseNet)]
    [InlineData(CalibrationSet.News)]
    public void Raw_probabilities_are_clipped_and_normalised_by_the_metrics_themselves(string name)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        CalibrationMetrics metrics = CalibrationMetrics.Compute(set.TestScores, set.Classes, set.TestLabels);
        CalibrationReference.AssertClose(CalibrationReference.Metrics(name, after: false), metrics, 1e-9);
    }

    [SharedDataFact(Folder)]
    public void The_published_table_of_ResNet110_is_reproduced()
    {
        CalibrationSet set = CalibrationSet.Load(CalibrationSet.ResNet110);
        CalibrationMetrics before = CalibrationMetrics.Compute(set.TestProbabilities(), set.Classes, set.TestLabels);
        Assert.Equal(.9356, before.Accuracy, 1e-12);
        // The original computes in float: that is the rest.
        Assert.Equal(0.047503518641, before.ExpectedCalibrationError, 2e-8);
        Assert.Equal(0.295798957348, before.MaximumCalibrationError, 5e-7);
        Assert.Equal(0.358274134971, before.LogLoss, 2e-8);
        Assert.Equal(.110, before.BrierScore, 5e-4);
        TemperatureScaling scaling = TemperatureScaling.Fit(set.Validation);
        CalibrationMetrics after = CalibrationMetrics.Compute(scaling.CalibrateRows(set.TestScores), set.Classes, set.TestLabels);
        Assert.Equal(.9356, after.Accuracy, 1e-12);
        Assert.Equal(0.0113208, after.ExpectedCalibrationError, 1e-7);
        Assert.Equal(0.236393, after.MaximumCalibrationError, 1e-6);
        Assert.Equal(0.209261, after.LogLoss, 1e-6);
        Assert.Equal(.098, after.BrierScore, 5e-4);
        Assert.Equal(0.180504, scaling.Summary.LogLossAfter, 5e-7);
    }
}
