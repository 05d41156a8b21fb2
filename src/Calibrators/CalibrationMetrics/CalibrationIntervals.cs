namespace MLExtensions.Calibrators;

/// <summary>Percentile intervals from resampled rows. Binned calibration errors are biased upwards, and a resample more so than the sample itself: for
/// them an interval may lie above the estimate when the estimate is near 0.</summary>
public sealed class CalibrationIntervals
{
    internal CalibrationIntervals(double level, int samples, Func<Func<CalibrationEstimates, double>, ConfidenceInterval> intervalOf)
    {
        (Level, Samples) = (level, samples);
        Accuracy = intervalOf(estimates => estimates.Accuracy);
        LogLoss = intervalOf(estimates => estimates.LogLoss);
        ExpectedCalibrationError = intervalOf(estimates => estimates.EqualWidthError);
        ExpectedCalibrationErrorEqualMass = intervalOf(estimates => estimates.EqualMassError);
        MaximumCalibrationError = intervalOf(estimates => estimates.MaximumError);
        ClasswiseCalibrationError = intervalOf(estimates => estimates.ClasswiseError);
        BrierScore = intervalOf(estimates => estimates.Brier);
        AreaUnderRiskCoverageCurve = intervalOf(estimates => estimates.RiskCoverageArea);
    }

    /// <summary>The share of the resamples that lies in an interval.</summary>
    public double Level { get; }

    /// <summary>The number of resamples.</summary>
    public int Samples { get; }

    /// <inheritdoc cref="CalibrationMetrics.Accuracy"/>
    public ConfidenceInterval Accuracy { get; }

    /// <inheritdoc cref="CalibrationMetrics.LogLoss"/>
    public ConfidenceInterval LogLoss { get; }

    /// <inheritdoc cref="CalibrationMetrics.ExpectedCalibrationError"/>
    public ConfidenceInterval ExpectedCalibrationError { get; }

    /// <inheritdoc cref="CalibrationMetrics.ExpectedCalibrationErrorEqualMass"/>
    public ConfidenceInterval ExpectedCalibrationErrorEqualMass { get; }

    /// <inheritdoc cref="CalibrationMetrics.MaximumCalibrationError"/>
    public ConfidenceInterval MaximumCalibrationError { get; }

    /// <inheritdoc cref="CalibrationMetrics.ClasswiseCalibrationError"/>
    public ConfidenceInterval ClasswiseCalibrationError { get; }

    /// <inheritdoc cref="CalibrationMetrics.BrierScore"/>
    public ConfidenceInterval BrierScore { get; }

    /// <inheritdoc cref="CalibrationMetrics.AreaUnderRiskCoverageCurve"/>
    public ConfidenceInterval AreaUnderRiskCoverageCurve { get; }
}
