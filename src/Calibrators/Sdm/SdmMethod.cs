namespace MLExtensions.Calibrators;

/// <summary>The two generations of the method; activation, loss and training are the same.</summary>
public enum SdmMethod
{
    /// <summary>"SDM Activations" (arXiv 2509.12760), which its author calls the canonical estimator: the region is searched on the activation and its rescaled similarity,
    /// the confidence band is on the distance quantile, and splits and epochs are chosen by loss.</summary>
    Activations = 0,

    /// <summary>"Universal Verification" (arXiv 2502.20167): activations become quantiles among calibration rows, a small matrix is trained on these, the band is on the quantiles,
    /// similarities are q~ = v ln(2 + q), and offsets grow with the disagreement of the splits. Splits and epochs are chosen by similarity.</summary>
    UniversalVerification = 1,
}
