namespace MLExtensions.Calibrators;

/// <summary>How far a fit has come.</summary>
/// <param name="Iteration">Steps so far: points of the map's grid, or iterations of the gate's solver.</param>
/// <param name="MaximumIterations">The most there can be.</param>
/// <param name="Objective">The gate's objective; NaN during the search of the map.</param>
public readonly record struct AdaptiveSmoothingProgress(int Iteration, int MaximumIterations, double Objective);
