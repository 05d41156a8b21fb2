using System.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The SDM activation, its loss and the gradient: softmax in base 2 + q of logits scaled by the distance quantile d.</summary>
/// <remarks><c>p_i = (2 + q)^(d z_i) / sum_c (2 + q)^(d z_c)</c>. Larger similarity q, larger d or a larger gap of the logits make it sharper; d = 0 makes it
/// uniform; q = 0 does not (base 2 remains). Everything is computed in double. Schmaltz, "SDM Activations" (arXiv 2509.12760).</remarks>
public static class SdmActivation
{
    /// <summary>The similarity at which, with a distance quantile of 1, the activation is the ordinary softmax: e - 2.</summary>
    public const double SoftmaxSimilarity = Math.E - 2;

    /// <summary>Computes the activation.</summary>
    /// <param name="logits">A logit per class, at least one; finite.</param>
    /// <param name="similarity">q, 0 or above.</param>
    /// <param name="distanceQuantile">d, from 0 to 1.</param>
    /// <param name="probabilities">Receives a probability per class; a row sums to 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Compute(ReadOnlySpan<double> logits, double similarity, double distanceQuantile, Span<double> probabilities) =>
        Run(logits, similarity, distanceQuantile, probabilities);

    /// <inheritdoc cref="Compute(ReadOnlySpan{double}, double, double, Span{double})"/>
    public static void Compute(ReadOnlySpan<float> logits, double similarity, double distanceQuantile, Span<double> probabilities) =>
        Run(logits, similarity, distanceQuantile, probabilities);

    /// <summary>The loss -log_(2+q) p_label: cross-entropy in the base of the activation.</summary>
    /// <param name="logits">A logit per class; finite.</param>
    /// <param name="similarity">q, 0 or above.</param>
    /// <param name="distanceQuantile">d, from 0 to 1.</param>
    /// <param name="label">The true class.</param>
    /// <returns>0 or above; log_(2+q) of the number of classes where d is 0.</returns>
    public static double Loss(ReadOnlySpan<double> logits, double similarity, double distanceQuantile, int label) =>
        RunLoss(logits, similarity, distanceQuantile, label);

    /// <inheritdoc cref="Loss(ReadOnlySpan{double}, double, double, int)"/>
    public static double Loss(ReadOnlySpan<float> logits, double similarity, double distanceQuantile, int label) =>
        RunLoss(logits, similarity, distanceQuantile, label);

    /// <summary>The gradient of the loss by the logits, q and d held: d (p - onehot(label)). The logarithm of the base cancels.</summary>
    /// <param name="probabilities">The activation.</param>
    /// <param name="distanceQuantile">d, from 0 to 1.</param>
    /// <param name="label">The true class.</param>
    /// <param name="gradient">Receives a value per class.</param>
    public static void Gradient(ReadOnlySpan<double> probabilities, double distanceQuantile, int label, Span<double> gradient)
    {
        for (int c = 0; c < probabilities.Length; c++)
            gradient[c] = distanceQuantile * (probabilities[c] - (c == label ? 1 : 0));
    }

    /// <summary>The rescaled similarity q' = min(q, (2 + q)^p) of a prediction of probability p.</summary>
    /// <param name="similarity">q, 0 or above.</param>
    /// <param name="probability">The activation of the predicted class.</param>
    /// <returns>0 where q is 0, else from 1 to q.</returns>
    public static double Rescale(double similarity, double probability) =>
        Math.Min(similarity, Math.Exp(probability * Math.Log(2 + similarity)));

    private static void Run<T>(ReadOnlySpan<T> logits, double similarity, double distanceQuantile, Span<double> probabilities)
        where T : struct, INumberBase<T>, IComparisonOperators<T, T, bool>
    {
        if (probabilities.Length != logits.Length)
            throw new ArgumentException($"There are {logits.Length} logits for {probabilities.Length} probabilities.", nameof(probabilities));
        double scale = Math.Log(2 + similarity) * distanceQuantile;
        double largest = Largest(logits);
        double sum = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            double value = Math.Exp(scale * (double.CreateTruncating(logits[c]) - largest));
            probabilities[c] = value;
            sum += value;
        }

        for (int c = 0; c < probabilities.Length; c++)
            probabilities[c] /= sum;
    }

    private static double RunLoss<T>(ReadOnlySpan<T> logits, double similarity, double distanceQuantile, int label)
        where T : struct, INumberBase<T>, IComparisonOperators<T, T, bool>
    {
        double logBase = Math.Log(2 + similarity);
        double scale = logBase * distanceQuantile;
        double largest = Largest(logits);
        double sum = 0;
        foreach (T logit in logits)
            sum += Math.Exp(scale * (double.CreateTruncating(logit) - largest));
        return (Math.Log(sum) - (scale * (double.CreateTruncating(logits[label]) - largest))) / logBase;
    }

    private static double Largest<T>(ReadOnlySpan<T> logits)
        where T : struct, INumberBase<T>, IComparisonOperators<T, T, bool>
    {
        T largest = logits[0];
        foreach (T logit in logits)
            largest = logit > largest ? logit : largest;
        return double.CreateTruncating(largest);
    }
}
