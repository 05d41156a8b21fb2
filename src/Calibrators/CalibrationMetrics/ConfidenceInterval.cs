namespace MLExtensions.Calibrators;

/// <summary>A percentile interval of the bootstrap.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper);
