namespace MLExtensions.Calibrators;

/// <summary>Where a solver ended: weights with the bias last, the objective there, the steps that it took.</summary>
internal readonly record struct GateFit(double[] Parameters, double Objective, int Iterations);
