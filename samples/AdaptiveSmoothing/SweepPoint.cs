namespace RobustDigits;

/// <summary>What a mix with a given alpha does.</summary>
/// <param name="Alpha">The weight of the robust head.</param>
/// <param name="Measured">How well it did.</param>
internal sealed record SweepPoint(double Alpha, Method Measured)
{
    /// <summary>From the accurate head alone to the robust head alone, finer near the end, where soft margins decide.</summary>
    public static IEnumerable<double> Alphas => [.. Enumerable.Range(0, 24).Select(i => i / 25.0), .. Enumerable.Range(0, 17).Select(i => 0.96 + (i / 400.0))];
}
