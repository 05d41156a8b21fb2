using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Parametric calibrations of a real classifier: fitted on its validation rows, measured on the test rows.</summary>
public class ParametricScalingReferenceTests
{
    // Fixed penalties, as the cross-validation of the benchmark chose them, so that the test is quick.
    [SharedDataTheory("data/calibration")]
    [InlineData(CalibrationSet.ResNet110, ParametricScalingMethod.Vector, 0, 0, .20649, .9350)]
    [InlineData(CalibrationSet.ResNet110, ParametricScalingMethod.Matrix, 10, 1e-3, .20348, .9348)]
    [InlineData(CalibrationSet.ResNet110, ParametricScalingMethod.Dirichlet, 10, 1e-2, .20413, .9348)]
    [InlineData(CalibrationSet.WideResNet, ParametricScalingMethod.Vector, 0, 0, .24260, .9218)]
    [InlineData(CalibrationSet.WideResNet, ParametricScalingMethod.Dirichlet, 10, 1e-2, .23898, .9232)]
    public void They_beat_the_temperature_on_test_rows(string name, ParametricScalingMethod method, double lambda, double mu, double logLoss, double accuracy)
    {
        CalibrationSet set = CalibrationSet.Load(name);
        ParametricScaling model = ParametricScaling.Fit(method, set.Validation, new ParametricScalingOptions { Lambda = lambda, Mu = mu });
        Assert.True(model.Summary.Converged);
        CalibrationMetrics metrics = CalibrationMetrics.Compute(model.CalibrateRows(set.TestScores), set.Classes, set.TestLabels);
        Assert.True(metrics.LogLoss < CalibrationReference.Metrics(name, after: true).GetProperty("nll").GetDouble());
        Assert.Equal(logLoss, metrics.LogLoss, 2e-5);
        Assert.Equal(accuracy, metrics.Accuracy, 3e-4);
    }
}
