namespace MLExtensions.Trainers;

/// <summary>Where a running fit stands, reported after each iteration.</summary>
/// <param name="Iteration">Iterations done, from 1.</param>
/// <param name="MaximumIterations">The most iterations that will be done; most fits end earlier.</param>
/// <param name="Objective">Mean weighted loss plus the L2 penalty, in nats; falls towards its minimum.</param>
/// <param name="GradientNorm">The largest entry of the gradient; the fit ends when it is at most the tolerance.</param>
public readonly record struct SoftmaxRegressionProgress(int Iteration, int MaximumIterations, double Objective, double GradientNorm);
