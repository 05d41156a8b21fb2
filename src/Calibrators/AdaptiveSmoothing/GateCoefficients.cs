namespace MLExtensions.Calibrators;

/// <summary>The parts of a gate's loss: BCE, CE, their product, and the penalty of the weights.</summary>
internal readonly record struct GateCoefficients(double Detection, double CrossEntropy, double Product, double L2);
