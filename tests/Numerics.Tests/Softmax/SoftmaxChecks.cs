namespace MLExtensions.Numerics.Tests;

/// <summary>The kernel checks, apart from the test classes, because the instruction-set tests run them in a child process too.</summary>
internal static class SoftmaxChecks
{
    public const double LogBound = 4;

    /// <summary>
    /// One more without a fused multiply-add, where the reduction and the scaling round once more each, and for two-pass, whose plain
    /// sums drift.
    /// </summary>
    public static double ProbabilityBound(SoftmaxAlgorithm algorithm) =>
        HardwareFma.IsSupported && algorithm != SoftmaxAlgorithm.TwoPass ? 3 : 4;

    public static readonly SoftmaxAlgorithm[] Algorithms = Enum.GetValues<SoftmaxAlgorithm>();
    public static readonly VectorTier[] Tiers = Enum.GetValues<VectorTier>();

    private const float Canary = -12345.678f;

    public static void EveryLength(VectorTier tier, SoftmaxAlgorithm algorithm)
    {
        for (int length = 0; length <= 257; length++)
        {
            foreach (string name in (string[])["N(0,10)", "10% -inf"])
                OneRow(tier, algorithm, LogitRows.Make(name, length), $"{name}, length {length}");
        }
    }

    public static void Accuracy(VectorTier tier, SoftmaxAlgorithm algorithm, params ReadOnlySpan<int> lengths)
    {
        foreach (int length in lengths)
        {
            foreach (string name in LogitRows.Names)
                OneRow(tier, algorithm, LogitRows.Make(name, length), $"{name}, length {length}");
        }
    }

    /// <summary>Result against the twin, sum, in place, and the elements around the destination untouched.</summary>
    public static void OneRow(VectorTier tier, SoftmaxAlgorithm algorithm, float[] logits, string what, float temperature = 1)
    {
        what = $"{tier} {algorithm} {what}";
        double[] exact = SoftmaxReference.Probabilities(logits, temperature);
        float[] result = Guarded(logits, (x, y) => Softmax.Compute(x, y, temperature, algorithm, tier), what);
        double worst = Ulp.WorstProbability(result, exact);
        Assert.True(worst <= ProbabilityBound(algorithm), $"{what}: probabilities off by {worst} ULP");
        if (logits.Length > 0 && !double.IsNaN(exact[0]))
        {
            double sum = 0;
            foreach (float p in result)
                sum += p;
            Assert.True(Math.Abs(sum - 1) <= 1e-6, $"{what}: probabilities add up to {sum}");
        }

        exact = SoftmaxReference.LogProbabilities(logits, temperature);
        result = Guarded(logits, (x, y) => Softmax.ComputeLog(x, y, temperature, algorithm, tier), what);
        worst = Ulp.WorstLog(result, exact);
        Assert.True(worst <= LogBound, $"{what}: log-probabilities off by {worst} ULP");
    }

    private static float[] Guarded(float[] logits, Action<ReadOnlySpan<float>, Span<float>> compute, string what)
    {
        const int Margin = 40;
        int length = logits.Length;

        // NaN around the logits: a kernel that takes in a stranger poisons its row. Canaries around the result.
        var source = new float[length + (2 * Margin)];
        Array.Fill(source, float.NaN);
        logits.CopyTo(source, Margin);
        var target = new float[length + (2 * Margin)];
        Array.Fill(target, Canary);
        compute(source.AsSpan(Margin, length), target.AsSpan(Margin, length));
        Assert.True(source.AsSpan(Margin, length).SequenceEqual(logits), $"{what}: the logits were changed");
        Assert.False(target.AsSpan(0, Margin).ContainsAnyExcept(Canary), $"{what}: wrote before the destination");
        Assert.False(target.AsSpan(Margin + length).ContainsAnyExcept(Canary), $"{what}: wrote behind the destination");

        float[] apart = target.AsSpan(Margin, length).ToArray();
        compute(source.AsSpan(Margin, length), source.AsSpan(Margin, length));
        SameBits(apart, source.AsSpan(Margin, length), $"{what}: in place differs");
        return apart;
    }

    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(expected[i]) != BitConverter.SingleToUInt32Bits(actual[i]) && !float.IsNaN(expected[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    /// <summary>The rows on which other libraries differ or fail.</summary>
    public static void SpecialRows(VectorTier tier, SoftmaxAlgorithm algorithm)
    {
        const float Inf = float.PositiveInfinity;
        const float NaN = float.NaN;
        float[][] rows =
        [
            [1000, 1001, 1002], [88, 89, 90], [89.5f, 0], [-1000, -1001], [-200, -201], [NaN, 1, 2], [1, Inf, 2], [-Inf, -Inf], [-Inf, 0, 1],
            [float.MaxValue, -float.MaxValue, 0], [1e38f, 1e38f], [-1e38f, -1e38f], [float.MinValue, float.MinValue], [NaN], [Inf], [-Inf], [5],
            [0, -0f], [0, -100], [0, -1000], [30001, 30000, 29999], [-30001, -30000], [float.Epsilon, 0], [-Inf, NaN], [Inf, NaN], [Inf, -Inf],
            [0, -87.33f], [0, -87.34f], [0, -20], [40000, 1e30f], [-1e30f, 0, 1],
        ];
        foreach (float[] row in rows)
        {
            string what = string.Join(", ", row);
            OneRow(tier, algorithm, row, what);
            // The same row inside longer ones: repeated, and at the end and the start of a row of minus infinities.
            foreach (int length in (int[])[7, 16, 33, 130, 2500])
            {
                var repeated = new float[length];
                var end = new float[length];
                var start = new float[length];
                Array.Fill(end, -Inf);
                Array.Fill(start, -Inf);
                for (int i = 0; i < length; i++)
                    repeated[i] = row[i % row.Length];
                row.CopyTo(end, length - row.Length);
                row.CopyTo(start, 0);
                OneRow(tier, algorithm, repeated, $"{what} repeated to {length}");
                OneRow(tier, algorithm, end, $"{what} behind {length - row.Length} minus infinities");
                OneRow(tier, algorithm, start, $"{what} before {length - row.Length} minus infinities");
            }
        }
    }

    public static void Temperatures(VectorTier tier, SoftmaxAlgorithm algorithm)
    {
        foreach (float temperature in (float[])[0.5f, 0.1f, 0.013f, 2, 3.7f, 100, 1e10f, 1e-6f, 1e35f, 1e-35f, float.Epsilon, float.MaxValue])
        {
            foreach (int length in (int[])[1, 2, 9, 40, 1000, 5000])
            {
                OneRow(tier, algorithm, LogitRows.Make("N(0,10)", length), $"temperature {temperature}, length {length}", temperature);
                OneRow(tier, algorithm, LogitRows.Make("10% -inf", length), $"-inf, temperature {temperature}, length {length}", temperature);
            }
        }
    }
}
