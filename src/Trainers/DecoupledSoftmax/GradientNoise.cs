namespace MLExtensions.Trainers;

/// <summary>Normally distributed noise for gradients, by a hash: it does not matter who asks when, and nothing of it has to be kept.</summary>
internal static class GradientNoise
{
    /// <summary>The deviation in a step: the root of <paramref name="variance"/> / (1 + steps before)^<paramref name="decay"/>.</summary>
    public static float Deviation(float variance, float decay, int step) => (float)Math.Sqrt(variance / Math.Pow(step, decay));

    /// <summary>Adds noise to all values.</summary>
    public static void Add(Span<float> values, float deviation, ulong seed)
    {
        const double unit = 1.0 / (1L << 53);
        for (int i = 0; i < values.Length; i += 2)
        {
            // Box and Muller; the first number is never 0.
            double radius = deviation * Math.Sqrt(-2 * Math.Log(((TrainingBatch.Mixed(seed, (ulong)i) >> 11) + 1) * unit));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((TrainingBatch.Mixed(seed, (ulong)i + 1) >> 11) * unit));
            values[i] += (float)(radius * cosine);
            if (i + 1 < values.Length)
                values[i + 1] += (float)(radius * sine);
        }
    }
}
