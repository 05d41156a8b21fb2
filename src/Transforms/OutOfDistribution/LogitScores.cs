namespace MLExtensions.Transforms;

/// <summary>Outlier scores of one row of logits; larger = more unusual. NaN for logits that hold NaN or positive infinity, and for no logits.</summary>
public static class LogitScores
{
    /// <summary>One minus the largest softmax probability, computed as the sum of the others: exact also where the largest rounds to 1.</summary>
    /// <param name="logits">The logits of all classes.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    /// <returns>From 0 (sure) to 1 - 1/C (no idea).</returns>
    public static float MaximumProbability(ReadOnlySpan<float> logits, float temperature = 1f) =>
        TrySum(logits, temperature, out _, out double rest) ? (float)(rest / (1 + rest)) : float.NaN;

    /// <summary>Minus the largest logit.</summary>
    /// <param name="logits">The logits of all classes.</param>
    /// <returns>Any number.</returns>
    public static float MaximumLogit(ReadOnlySpan<float> logits) =>
        TrySum(logits, 1, out float largest, out _) ? -largest : float.NaN;

    /// <summary>Minus T times the log of the sum of exp(logit / T).</summary>
    /// <param name="logits">The logits of all classes.</param>
    /// <param name="temperature">T: finite, above 0.</param>
    /// <returns>Any number.</returns>
    public static float Energy(ReadOnlySpan<float> logits, float temperature = 1f) =>
        TrySum(logits, temperature, out float largest, out double rest) ? (float)-(largest + (temperature * Math.Log(1 + rest))) : float.NaN;

    /// <summary>The entropy of the softmax.</summary>
    /// <param name="logits">The logits of all classes.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    /// <returns>From 0 to ln C nats.</returns>
    public static float Entropy(ReadOnlySpan<float> logits, float temperature = 1f)
    {
        if (!TrySum(logits, temperature, out float largest, out double rest))
            return float.NaN;
        double sum = 1 + rest;
        double weighted = 0;
        foreach (float logit in logits)
        {
            double shifted = ((double)logit - largest) / temperature;
            // exp(-inf) * -inf is 0 in the limit.
            if (!double.IsNegativeInfinity(shifted))
                weighted += Math.Exp(shifted) * shifted;
        }

        return (float)Math.Max(0, Math.Log(sum) - (weighted / sum));
    }

    /// <summary>The sum over the largest probabilities p of p^g (1 - p)^g.</summary>
    /// <param name="logits">The logits of all classes.</param>
    /// <param name="exponent">g, in (0, 1); the paper uses 0.1.</param>
    /// <param name="largest">How many of the largest probabilities count, at least 1; the paper uses 100.</param>
    /// <param name="temperature">What the logits are divided by: finite, above 0.</param>
    /// <returns>0 or above.</returns>
    public static float GeneralizedEntropy(ReadOnlySpan<float> logits, double exponent = 0.1, int largest = 100, float temperature = 1f)
    {
        if (!TrySum(logits, temperature, out float maximum, out double rest))
            return float.NaN;
        double sum = 1 + rest;
        float[] sorted = System.Buffers.ArrayPool<float>.Shared.Rent(logits.Length);
        Span<float> used = sorted.AsSpan(0, logits.Length);
        logits.CopyTo(used);
        used.Sort();
        double total = 0;
        for (int i = Math.Max(0, used.Length - largest); i < used.Length; i++)
        {
            double probability = Math.Exp(((double)used[i] - maximum) / temperature) / sum;
            total += Math.Pow(probability * (1 - probability), exponent);
        }

        System.Buffers.ArrayPool<float>.Shared.Return(sorted);
        return (float)total;
    }

    // The rest is the sum of exp((logit - maximum) / temperature) over all but one of the maxima, in double.
    private static bool TrySum(ReadOnlySpan<float> logits, float temperature, out float maximum, out double rest)
    {
        if (!(temperature > 0) || !float.IsFinite(temperature))
            throw new ArgumentOutOfRangeException(nameof(temperature), FormattableString.Invariant($"temperature is {temperature}; allowed: a finite number above 0."));
        maximum = float.NegativeInfinity;
        rest = 0;
        int largest = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
                return false;
            if (logits[i] > maximum)
                (maximum, largest) = (logits[i], i);
        }

        if (!float.IsFinite(maximum))
            return false;
        for (int i = 0; i < logits.Length; i++)
        {
            if (i != largest)
                rest += Math.Exp(((double)logits[i] - maximum) / temperature);
        }

        return true;
    }
}
