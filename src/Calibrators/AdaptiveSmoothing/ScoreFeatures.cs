namespace MLExtensions.Calibrators;

/// <summary>What a gate can see in the two classifiers' scores themselves, before any scale or map.</summary>
/// <remarks>
/// In order: margin of G and of H; ln of their largest probability; their entropy over ln C; 1 where both choose the same class, else 0; the
/// Jensen-Shannon divergence of G and H in nats; H of G's class; then ln sum exp of each classifier's scores where those are logits.
/// </remarks>
internal static class ScoreFeatures
{
    private const int OfProbabilities = 9;

    public static int Count(ScoreKind accurate, ScoreKind robust) =>
        OfProbabilities + (accurate == ScoreKind.Logits ? 1 : 0) + (robust == ScoreKind.Logits ? 1 : 0);

    /// <summary>Computes the features of a row.</summary>
    /// <param name="accurateLogits">The logits of the accurate classifier; finite.</param>
    /// <param name="robustLogits">Those of the robust one.</param>
    /// <param name="accurateKind">What its scores were; only logits tell by their size.</param>
    /// <param name="robustKind">Likewise.</param>
    /// <param name="features">As many as <see cref="Count"/> says.</param>
    /// <param name="scratch">Twice the number of classes.</param>
    public static void Compute(
        ReadOnlySpan<double> accurateLogits, ReadOnlySpan<double> robustLogits, ScoreKind accurateKind, ScoreKind robustKind,
        Span<double> features, Span<double> scratch)
    {
        int count = accurateLogits.Length;
        Span<double> accurate = scratch[..count];
        Span<double> robust = scratch.Slice(count, count);
        AdaptiveSmoothing.LogSoftmax(accurateLogits, 1, accurate);
        AdaptiveSmoothing.LogSoftmax(robustLogits, 1, robust);
        int accurateTop = AdaptiveSmoothing.IndexOfLargest(accurate);
        int robustTop = AdaptiveSmoothing.IndexOfLargest(robust);
        double accurateEntropy = 0, robustEntropy = 0, divergence = 0;
        for (int i = 0; i < count; i++)
        {
            double g = Math.Exp(accurate[i]);
            double h = Math.Exp(robust[i]);
            accurateEntropy -= Times(g, accurate[i]);
            robustEntropy -= Times(h, robust[i]);
            double middle = Math.Log((g + h) / 2);
            divergence += (Times(g, accurate[i] - middle) + Times(h, robust[i] - middle)) / 2;
        }

        double most = Math.Log(count);
        features[0] = AdaptiveSmoothing.Margin(accurate, accurateTop);
        features[1] = AdaptiveSmoothing.Margin(robust, robustTop);
        features[2] = accurate[accurateTop];
        features[3] = robust[robustTop];
        features[4] = accurateEntropy / most;
        features[5] = robustEntropy / most;
        features[6] = accurateTop == robustTop ? 1 : 0;
        features[7] = divergence;
        features[8] = Math.Exp(robust[accurateTop]);
        int next = OfProbabilities;
        // ln sum exp z is z less its log-softmax, whatever the class.
        if (accurateKind == ScoreKind.Logits)
            features[next++] = accurateLogits[accurateTop] - accurate[accurateTop];
        if (robustKind == ScoreKind.Logits)
            features[next] = robustLogits[robustTop] - robust[robustTop];
    }

    // 0 ln 0 is 0.
    private static double Times(double probability, double logarithm) => probability == 0 ? 0 : probability * logarithm;
}
