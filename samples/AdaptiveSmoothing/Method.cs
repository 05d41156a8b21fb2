namespace RobustDigits;

/// <summary>A way to decide, and how well it did on digits that nothing was fitted on: shares of right decisions.</summary>
/// <param name="Name">Shown in the table.</param>
/// <param name="Alpha">The weight of the robust head, or its range.</param>
/// <param name="Clean">On digits as they are.</param>
/// <param name="OnAccurate">On digits attacked against the accurate head.</param>
/// <param name="OnRobust">On digits attacked against the robust head.</param>
/// <param name="OnMix">On digits for which the worst of many attacks on this very method was chosen.</param>
/// <param name="Certified">Right on clean digits with a certified radius of at least a given length.</param>
internal sealed record Method(string Name, string Alpha, double Clean, double OnAccurate, double OnRobust, double OnMix, double Certified);
