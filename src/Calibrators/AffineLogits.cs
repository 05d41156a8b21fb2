namespace MLExtensions.Calibrators;

/// <summary>A calibration of the form softmax(W z + b): the one that other runtimes can be given.</summary>
/// <param name="Weights">One number for all classes (W is that times the identity), one per class (W is diagonal), or one per pair (row-major, a row per output class).</param>
/// <param name="Biases">One per class; empty for none.</param>
/// <param name="TakesLogProbabilities">Whether z is the logarithm of the row's softmax and not the logits themselves.</param>
public sealed record AffineLogits(IReadOnlyList<double> Weights, IReadOnlyList<double> Biases, bool TakesLogProbabilities);
