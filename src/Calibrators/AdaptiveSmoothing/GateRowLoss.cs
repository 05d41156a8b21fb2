namespace MLExtensions.Calibrators;

/// <summary>The loss of one row, its first two derivatives in gamma, and the share r of the robust end in the label's probability.</summary>
internal readonly record struct GateRowLoss(double Value, double Slope, double Curvature, double Responsibility);
