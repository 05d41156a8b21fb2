namespace MLExtensions.Numerics;

/// <summary>
/// Rows outside the kernels' range (|max / t| beyond 2.7e4, temperatures beyond 1e30 either way, infinities, nothing but NaN) one by
/// one in double.
/// </summary>
internal static unsafe class SlowRow
{
    private const double SmallestNormal = 1.17549435082228751e-38;

    public static void Probabilities(float* x, float* y, nint n, double temperature)
    {
        if (!TrySum(x, n, temperature, out float maximum, out double rest))
        {
            new Span<float>(y, checked((int)n)).Fill(float.NaN);
            return;
        }
        for (nint i = 0; i < n; i++)
        {
            double p = Math.Exp(((double)x[i] - maximum) / temperature) / (1 + rest);
            y[i] = p < SmallestNormal ? 0 : (float)p;
        }
    }

    public static void LogProbabilities(float* x, float* y, nint n, double temperature)
    {
        if (!TrySum(x, n, temperature, out float maximum, out double rest))
        {
            new Span<float>(y, checked((int)n)).Fill(float.NaN);
            return;
        }
        double logSum = LogOnePlus.Of(rest);
        for (nint i = 0; i < n; i++)
        {
            double value = (((double)x[i] - maximum) / temperature) - logSum;
            y[i] = float.IsNegativeInfinity(x[i]) ? x[i] : Math.Max((float)value, float.MinValue);
        }
    }

    /// <summary>The sum of exp((x - max) / t) over all but one of the maxima. False where the row's results are NaN.</summary>
    public static bool TrySum(float* x, nint n, double temperature, out float maximum, out double rest)
    {
        maximum = float.NegativeInfinity;
        rest = 0;
        for (nint i = 0; i < n; i++)
        {
            if (float.IsNaN(x[i]))
                return false;
            maximum = Math.Max(maximum, x[i]);
        }
        if (!float.IsFinite(maximum))
            return false;
        long ones = -1;
        for (nint i = 0; i < n; i++)
        {
            if (x[i] == maximum)
                ones++;
            else
                rest += Math.Exp(((double)x[i] - maximum) / temperature);
        }
        rest += ones;
        return true;
    }
}
