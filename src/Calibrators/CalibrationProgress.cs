namespace MLExtensions.Calibrators;

/// <summary>Where a running fit of a calibrator stands.</summary>
/// <param name="Iteration">Steps done, from 1.</param>
/// <param name="MaximumIterations">The most steps that will be done; most fits end earlier.</param>
/// <param name="Objective">What is minimised.</param>
public readonly record struct CalibrationProgress(int Iteration, int MaximumIterations, double Objective);
