namespace MLExtensions.Calibrators;

/// <summary>Weighted shares of right decisions; NaN without rows.</summary>
/// <param name="Accurate">Of the accurate classifier alone.</param>
/// <param name="Robust">Of the robust classifier alone.</param>
/// <param name="Mixed">Of the mix.</param>
public readonly record struct MixedAccuracy(double Accurate, double Robust, double Mixed);
