using System.Buffers;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>
/// Mixes the probabilities of an accurate and of a robust classifier: <c>f = ln((1 - alpha) softmax(s_g z_g) + alpha softmax(s_h z_h))</c>.
/// </summary>
/// <remarks>
/// <para>The result is log-probabilities: <c>exp(f)</c> sums to one, so softmax of it gives the mixed probabilities back. alpha is the weight of
/// the robust classifier; above one half a robust decision with a margin above <see cref="RequiredMargin"/> stands whatever the accurate
/// classifier says.</para>
/// <para>Computed in double and in logarithms throughout: probabilities that a float cannot hold keep their logarithm. Source: Bai, Anderson,
/// Kim, Sojoudi, "Improving the Accuracy-Robustness Trade-Off of Classifiers via Adaptive Smoothing" (arXiv 2301.12554).</para>
/// </remarks>
public static class AdaptiveSmoothing
{
    /// <summary>What rounding may cost a margin; no decision that the lemma promises hangs on a smaller difference.</summary>
    internal const double RoundingAllowance = 1e-12;

    /// <summary>Mixes one row.</summary>
    /// <param name="accurateLogits">The logits of the accurate classifier; minus infinity for a class that it rules out.</param>
    /// <param name="robustLogits">Those of the robust one, in the same order of classes.</param>
    /// <param name="alpha">The weight of the robust classifier, 0 to 1. At 0 and 1 the other classifier does not enter at all.</param>
    /// <param name="logProbabilities">Receives the logarithms of the mixed probabilities, at most 0; minus infinity where both classifiers are
    /// sure. All NaN where a logit is NaN or plus infinity. At least as long as the logits; may be the memory of either.</param>
    /// <param name="accurateScale">The factor s_g of the accurate logits, above 0; positive infinity puts all on its largest class (the first of equals).</param>
    /// <param name="robustScale">The factor s_h of the robust logits, above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> or a scale is out of range.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Mix(
        ReadOnlySpan<double> accurateLogits, ReadOnlySpan<double> robustLogits, double alpha, Span<double> logProbabilities,
        double accurateScale = 1, double robustScale = 1)
    {
        CheckArguments(accurateLogits.Length, robustLogits.Length, alpha, logProbabilities.Length, accurateScale, robustScale);
        int count = accurateLogits.Length;
        double[] rented = ArrayPool<double>.Shared.Rent(2 * count);
        Span<double> accurate = rented.AsSpan(0, count);
        Span<double> robust = rented.AsSpan(count, count);
        LogSoftmax(accurateLogits, accurateScale, accurate);
        LogSoftmax(robustLogits, robustScale, robust);
        MixLogProbabilities(accurate, robust, MixWeights.Of(alpha), logProbabilities[..count]);
        ArrayPool<double>.Shared.Return(rented);
    }

    /// <inheritdoc cref="Mix(ReadOnlySpan{double}, ReadOnlySpan{double}, double, Span{double}, double, double)"/>
    public static void Mix(
        ReadOnlySpan<float> accurateLogits, ReadOnlySpan<float> robustLogits, double alpha, Span<float> logProbabilities,
        double accurateScale = 1, double robustScale = 1)
    {
        CheckArguments(accurateLogits.Length, robustLogits.Length, alpha, logProbabilities.Length, accurateScale, robustScale);
        int count = accurateLogits.Length;
        double[] rented = ArrayPool<double>.Shared.Rent(2 * count);
        Span<double> accurate = rented.AsSpan(0, count);
        Span<double> robust = rented.AsSpan(count, count);
        for (int i = 0; i < count; i++)
            (accurate[i], robust[i]) = (accurateLogits[i], robustLogits[i]);
        LogSoftmax(accurate, accurateScale, accurate);
        LogSoftmax(robust, robustScale, robust);
        MixLogProbabilities(accurate, robust, MixWeights.Of(alpha), accurate);
        for (int i = 0; i < count; i++)
            logProbabilities[i] = (float)accurate[i];
        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>
    /// The margin (largest minus second largest probability of the robust classifier) above which no accurate classifier can change the
    /// decision: <c>(1 - alpha) / alpha</c>. Not below 1 up to alpha = 1/2, where nothing is safe; infinite at 0.
    /// </summary>
    /// <param name="alpha">The smallest weight that the robust classifier can get, 0 to 1.</param>
    public static double RequiredMargin(double alpha) => (1 - alpha) / alpha;

    /// <summary>The inverse of <see cref="RequiredMargin"/>: the weight at which margins above <paramref name="margin"/> are safe, 1 / (1 + margin).</summary>
    /// <param name="margin">A margin, 0 to 1.</param>
    public static double AlphaOfMargin(double margin) => 1 / (1 + margin);

    // An infinite scale is zero temperature: everything on the largest logit.
    internal static void LogSoftmax(ReadOnlySpan<double> logits, double scale, Span<double> logProbabilities)
    {
        if (double.IsFinite(scale))
        {
            Softmax.ComputeLog(logits, logProbabilities, 1 / scale);
            return;
        }

        Softmax.ComputeLog(logits, logProbabilities);
        if (double.IsNaN(logProbabilities[0]))
            return;
        int largest = IndexOfLargest(logProbabilities);
        logProbabilities[..logits.Length].Fill(double.NegativeInfinity);
        logProbabilities[largest] = 0;
    }

    internal static void MixLogProbabilities(ReadOnlySpan<double> accurate, ReadOnlySpan<double> robust, MixWeights weights, Span<double> mixed)
    {
        if (double.IsNaN(accurate[0]) || double.IsNaN(robust[0]))
        {
            mixed.Fill(double.NaN);
            return;
        }

        if (weights.Robust <= 0)
        {
            accurate.CopyTo(mixed);
            return;
        }

        if (weights.Accurate <= 0)
        {
            robust.CopyTo(mixed);
            return;
        }

        double logAccurate = Math.Log(weights.Accurate);
        double logRobust = Math.Log(weights.Robust);
        for (int i = 0; i < mixed.Length; i++)
        {
            double a = logAccurate + accurate[i];
            double b = logRobust + robust[i];
            double larger = Math.Max(a, b);
            // Minus infinity on both sides stays so; the difference of the two would be NaN.
            mixed[i] = double.IsNegativeInfinity(larger) ? larger : Math.Min(0, larger + Math.Log(1 + Math.Exp(-Math.Abs(a - b))));
        }
    }

    /// <summary>The first of the largest values.</summary>
    internal static int IndexOfLargest(ReadOnlySpan<double> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }

    /// <summary>How much the value at an index is above the largest of the others.</summary>
    internal static double Margin(ReadOnlySpan<double> logProbabilities, int top)
    {
        double second = double.NegativeInfinity;
        for (int i = 0; i < logProbabilities.Length; i++)
        {
            if (i != top)
                second = Math.Max(second, logProbabilities[i]);
        }

        return Math.Exp(logProbabilities[top]) - Math.Exp(second);
    }

    private static void CheckArguments(int accurate, int robust, double alpha, int destination, double accurateScale, double robustScale)
    {
        if (accurate != robust)
            throw new ArgumentException($"{accurate} accurate logits and {robust} robust ones: both classifiers need the same classes.", nameof(robust));
        if (accurate == 0 || destination < accurate)
            throw new ArgumentException($"{destination} places for {accurate} classes; at least one class is needed, and a place for each.", nameof(destination));
        if (!(alpha is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), FormattableString.Invariant($"alpha is {alpha}; allowed: 0 to 1."));
        if (!(accurateScale > 0))
            throw new ArgumentOutOfRangeException(nameof(accurateScale), FormattableString.Invariant($"accurateScale is {accurateScale}; allowed: above 0."));
        if (!(robustScale > 0) || !double.IsFinite(robustScale))
            throw new ArgumentOutOfRangeException(nameof(robustScale), FormattableString.Invariant($"robustScale is {robustScale}; allowed: a finite number above 0."));
    }
}
