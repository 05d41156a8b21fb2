namespace MLExtensions.Calibrators;

/// <summary>A point of the risk-coverage curve: what one gets by answering only the most confident rows.</summary>
/// <param name="Coverage">The share of rows that is answered, in (0, 1].</param>
/// <param name="Risk">The share of those that is wrong, in [0, 1].</param>
/// <param name="Threshold">The smallest confidence among them.</param>
public readonly record struct RiskCoveragePoint(double Coverage, double Risk, double Threshold);
