namespace MLExtensions.Numerics;

/// <summary>One row in double, with the library's exponential and a compensated sum.</summary>
internal static class DoubleSoftmaxRow
{
    private const double SmallestNormal = 2.2250738585072014e-308;

    public static void Probabilities(ReadOnlySpan<double> x, Span<double> y, double temperature)
    {
        if (!TrySum(x, temperature, out double maximum, out double rest))
        {
            y.Fill(double.NaN);
            return;
        }
        double scale = 1 / (1 + rest);
        for (int i = 0; i < x.Length; i++)
        {
            double p = Math.Exp(Scaled(x[i], maximum, temperature)) * scale;
            y[i] = p < SmallestNormal ? 0 : p;
        }
    }

    public static void LogProbabilities(ReadOnlySpan<double> x, Span<double> y, double temperature)
    {
        if (!TrySum(x, temperature, out double maximum, out double rest))
        {
            y.Fill(double.NaN);
            return;
        }
        double logSum = LogOnePlus.Of(rest);
        for (int i = 0; i < x.Length; i++)
            y[i] = double.IsNegativeInfinity(x[i]) ? x[i] : Math.Max(Scaled(x[i], maximum, temperature) - logSum, double.MinValue);
    }

    /// <summary>
    /// The maximum and the sum of exp((x - max) / t) over all but one of the maxima; false where the results are NaN, or for no values.
    /// </summary>
    public static bool TrySum(ReadOnlySpan<double> x, double temperature, out double maximum, out double rest)
    {
        maximum = double.NegativeInfinity;
        rest = 0;
        foreach (double value in x)
        {
            if (double.IsNaN(value))
                return false;
            maximum = Math.Max(maximum, value);
        }
        if (!double.IsFinite(maximum))
            return false;
        long ones = -1;
        double compensation = 0;
        foreach (double value in x)
        {
            if (value == maximum)
            {
                ones++;
                continue;
            }
            double term = Math.Exp(Scaled(value, maximum, temperature)) - compensation;
            double next = rest + term;
            compensation = next - rest - term;
            rest = next;
        }
        rest += ones;
        return true;
    }

    private static double Scaled(double value, double maximum, double temperature) => (value - maximum) / temperature;
}
