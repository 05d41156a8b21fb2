namespace MLExtensions.Calibrators;

/// <summary>
/// Murphy's decomposition of the multiclass Brier score, class by class and summed over the classes: each class's probabilities are put into bins of
/// equal width against "is this class". The score equals <see cref="Reliability"/> - <see cref="Resolution"/> + <see cref="Uncertainty"/> +
/// <see cref="WithinBins"/> exactly; with probabilities that are constant in each bin the last term is 0.
/// </summary>
/// <param name="Reliability">Mean squared gap between mean probability and frequency of a bin: 0 is perfect calibration at this binning.</param>
/// <param name="Resolution">Mean squared distance of the bins' frequencies from the base rate: larger is better.</param>
/// <param name="Uncertainty">Sum over the classes of rate times (1 - rate): a property of the data alone.</param>
/// <param name="WithinBins">What the binning hides: within-bin variance of the probabilities minus twice their covariance with the outcome (Stephenson, Coelho and Jolliffe 2008).</param>
public readonly record struct BrierDecomposition(double Reliability, double Resolution, double Uncertainty, double WithinBins);
