namespace MLExtensions.Calibrators;

/// <summary>What happened in the fit of a parametric calibration.</summary>
/// <param name="Rows">Rows learned from.</param>
/// <param name="RowsLeftOut">Rows without label or weight, or with a score that is not finite.</param>
/// <param name="Lambda">The penalty of the weights that was used.</param>
/// <param name="Mu">The penalty of the biases that was used.</param>
/// <param name="CrossValidatedLogLoss">The mean log-loss of the held-out folds at these penalties, in nats; NaN if they were given and not chosen.</param>
/// <param name="LogLossBefore">Weighted mean of -ln p of the true class before calibration.</param>
/// <param name="LogLossAfter">The same after it, on the rows learned from: it flatters.</param>
/// <param name="Iterations">Iterations of the last minimisation.</param>
/// <param name="Converged">Whether its gradient fell to the tolerance.</param>
public sealed record ParametricScalingSummary(
    int Rows, int RowsLeftOut, double Lambda, double Mu, double CrossValidatedLogLoss, double LogLossBefore, double LogLossAfter, int Iterations, bool Converged);
