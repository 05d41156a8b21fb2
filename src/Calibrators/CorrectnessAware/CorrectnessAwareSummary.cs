namespace MLExtensions.Calibrators;

/// <summary>What happened in the fit of a correctness-aware calibration.</summary>
/// <param name="Rows">Rows learned from.</param>
/// <param name="RowsLeftOut">Rows without label or weight, or with a score that is not finite.</param>
/// <param name="Errors">Rows predicted wrongly among those learned from: what there is to learn from.</param>
/// <param name="LossBefore">Weighted mean of (confidence - [prediction right])^2 at the one temperature that the log-loss asks for.</param>
/// <param name="LossAfter">The same after the fit, on the rows learned from.</param>
/// <param name="Iterations">Iterations of the minimisation.</param>
/// <param name="Converged">Whether the gradient fell to the tolerance.</param>
public sealed record CorrectnessAwareSummary(int Rows, int RowsLeftOut, int Errors, double LossBefore, double LossAfter, int Iterations, bool Converged);
