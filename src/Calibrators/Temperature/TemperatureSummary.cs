namespace MLExtensions.Calibrators;

/// <summary>What happened in the fit of a temperature.</summary>
/// <param name="Rows">Rows learned from.</param>
/// <param name="RowsLeftOut">Rows without label or weight, or with a score that is not finite.</param>
/// <param name="Steps">Steps of Newton's method or of bisection.</param>
/// <param name="LogLossBefore">Weighted mean of -ln p of the true class at temperature 1, in nats.</param>
/// <param name="LogLossAfter">The same at the temperature found.</param>
/// <param name="Bound">Whether the minimum lies inside the bounds.</param>
public sealed record TemperatureSummary(int Rows, int RowsLeftOut, int Steps, double LogLossBefore, double LogLossAfter, TemperatureBound Bound);
