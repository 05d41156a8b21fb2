namespace MLExtensions.Calibrators;

/// <summary>The distribution function of the standard normal distribution and its inverse, to about 1e-15.</summary>
internal static class StandardNormal
{
    private const double SeriesEnd = 2;

    private static readonly double InverseRootTwoPi = 1 / Math.Sqrt(2 * Math.PI);

    /// <summary>P(X at most x).</summary>
    public static double Distribution(double x)
    {
        if (double.IsNaN(x))
            return x;
        double size = Math.Abs(x);
        if (size < SeriesEnd)
            return 0.5 + (Math.CopySign(1, x) * Density(x) * Series(size));
        double tail = size > 38.6 ? 0 : Density(x) * TailRatio(size);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The x with P(X at most x) = probability; infinite at 0 and 1, NaN outside.</summary>
    public static double Quantile(double probability)
    {
        if (!(probability is >= 0 and <= 1))
            return double.NaN;
        if (probability is 0 or 1)
            return probability == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        if (probability > 0.5)
            return -Quantile(1 - probability);

        // Within 5e-4 by Abramowitz and Stegun 26.2.23; each of Halley's steps cubes the error.
        double t = Math.Sqrt(-2 * Math.Log(probability));
        double x = ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308))))))) - t;
        for (int i = 0; i < 3; i++)
        {
            double density = Density(x);
            if (density == 0)
                break;
            double step = (Distribution(x) - probability) / density;
            x -= step / (1 + (x * step / 2));
        }

        return x;
    }

    private static double Density(double x) => InverseRootTwoPi * Math.Exp(-x * x / 2);

    // (P(X at most x) - 1/2) / density = x + x^3/3 + x^5/(3*5) + ...: all terms positive, nothing cancels.
    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 3; term > sum * 1e-17; n += 2)
        {
            term *= x * x / n;
            sum += term;
        }

        return sum;
    }

    // P(X above x) / density as Laplace's continued fraction 1/(x + 1/(x + 2/(x + 3/...))), from the end: 60 levels suffice from 2 on.
    private static double TailRatio(double x)
    {
        double fraction = x;
        for (int n = 60; n >= 1; n--)
            fraction = x + (n / fraction);
        return 1 / fraction;
    }
}
