namespace MLExtensions.Trainers;

/// <summary>How a <see cref="SoftmaxRegressionModel"/> was trained; saved with it. All zeros for a model made from given weights.</summary>
/// <param name="RowsUsed">Rows that took part.</param>
/// <param name="RowsWithBadFeatures">Rows left out because a feature is not a finite number.</param>
/// <param name="RowsWithoutLabel">Rows left out because their label is missing.</param>
/// <param name="RowsWithoutWeight">Rows left out because their example weight is not a finite number, or is zero.</param>
/// <param name="Iterations">L-BFGS iterations done.</param>
/// <param name="Evaluations">Passes over the rows; at least one per iteration.</param>
/// <param name="Objective">The final mean weighted loss plus L2 penalty, in nats.</param>
/// <param name="GradientNorm">The largest entry of the final gradient.</param>
/// <param name="Converged">Whether the gradient fell to the tolerance before the iterations were used up.</param>
/// <param name="L2Regularization">The L2 strength used.</param>
public readonly record struct SoftmaxRegressionSummary(
    int RowsUsed, int RowsWithBadFeatures, int RowsWithoutLabel, int RowsWithoutWeight,
    int Iterations, int Evaluations, double Objective, double GradientNorm, bool Converged, double L2Regularization);
