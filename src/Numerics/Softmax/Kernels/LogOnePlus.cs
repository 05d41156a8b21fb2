namespace MLExtensions.Numerics;

/// <summary>log(1 + x) without losing x where it is small; the library's own LogP1 adds first.</summary>
internal static class LogOnePlus
{
    public static double Of(double x)
    {
        double sum = 1 + x;
        // The rounding error of 1 + x is undone by the exact quotient (sum - 1) / x (Goldberg 1991, theorem 4).
        return sum == 1 ? x : double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }
}
