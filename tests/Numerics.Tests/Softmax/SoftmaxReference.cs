namespace MLExtensions.Numerics.Tests;

/// <summary>The plain scalar twin of the kernels, in double with a compensated sum. It shares no code with them.</summary>
internal static class SoftmaxReference
{
    public static double[] Probabilities(ReadOnlySpan<float> logits, double temperature = 1)
    {
        var result = new double[logits.Length];
        if (!TrySum(logits, temperature, out double maximum, out double rest))
        {
            Array.Fill(result, double.NaN);
            return result;
        }
        for (int i = 0; i < result.Length; i++)
            result[i] = Math.Exp((logits[i] - maximum) / temperature) / (1 + rest);
        return result;
    }

    public static double[] LogProbabilities(ReadOnlySpan<float> logits, double temperature = 1)
    {
        var result = new double[logits.Length];
        if (!TrySum(logits, temperature, out double maximum, out double rest))
        {
            Array.Fill(result, double.NaN);
            return result;
        }
        // log(1 + rest) by its series where 1 + rest would lose the rest.
        double logSum = rest < 1e-4 ? rest - (rest * rest / 2) + (rest * rest * rest / 3) : Math.Log(1 + rest);
        for (int i = 0; i < result.Length; i++)
            result[i] = ((logits[i] - maximum) / temperature) - logSum;
        return result;
    }

    /// <summary>The sum of exp((x - max) / t) over all elements but one of the largest; false for rows without a result.</summary>
    private static bool TrySum(ReadOnlySpan<float> logits, double temperature, out double maximum, out double rest)
    {
        maximum = double.NegativeInfinity;
        rest = 0;
        int top = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]) || float.IsPositiveInfinity(logits[i]))
                return false;
            if (logits[i] > maximum)
            {
                maximum = logits[i];
                top = i;
            }
        }
        if (top < 0)
            return false;
        double lost = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (i == top)
                continue;
            double term = Math.Exp((logits[i] - maximum) / temperature) - lost;
            double sum = rest + term;
            lost = sum - rest - term;
            rest = sum;
        }
        return true;
    }
}
