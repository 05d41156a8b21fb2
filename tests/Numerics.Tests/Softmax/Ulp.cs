namespace MLExtensions.Numerics.Tests;

/// <summary>Distances in units of the last place of the float nearest to the exact value.</summary>
internal static class Ulp
{
    public const float SmallestNormal = 1.17549435e-38f;

    public static double Distance(float actual, double exact)
    {
        double magnitude = Math.Abs(exact);
        double unit = magnitude < SmallestNormal ? Math.ScaleB(1, -149) : Math.ScaleB(1, Math.ILogB(magnitude) - 23);
        return Math.Abs(actual - exact) / unit;
    }

    /// <summary>
    /// The largest distance of probabilities that are normal floats; below that the result must be zero, within a hair of the border
    /// either.
    /// </summary>
    public static double WorstProbability(ReadOnlySpan<float> actual, ReadOnlySpan<double> exact)
    {
        double worst = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(exact[i]))
            {
                if (!float.IsNaN(actual[i]))
                    return double.PositiveInfinity;
                continue;
            }
            // x - 0.5 percent around the smallest normal float: rounding of the border itself.
            if (exact[i] < SmallestNormal * 1.005 && actual[i] == 0)
                continue;
            if (exact[i] < SmallestNormal * 0.999999 || !float.IsFinite(actual[i]))
                return double.PositiveInfinity;
            worst = Math.Max(worst, Distance(actual[i], exact[i]));
        }
        return worst;
    }

    /// <summary>The largest distance of log-probabilities, where those within 1e-7 count as exact.</summary>
    public static double WorstLog(ReadOnlySpan<float> actual, ReadOnlySpan<double> exact)
    {
        double worst = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(exact[i]) || double.IsNegativeInfinity(exact[i]))
            {
                if (!actual[i].Equals((float)exact[i]))
                    return double.PositiveInfinity;
                continue;
            }
            if (!(actual[i] <= 0))
                return double.PositiveInfinity;
            if (Math.Abs(actual[i] - exact[i]) > 1e-7)
                worst = Math.Max(worst, Distance(actual[i], Math.Max(exact[i], float.MinValue)));
        }
        return worst;
    }
}
