using System.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The decoupled softmax loss of one row with any number of right labels: each right label competes with the wrong ones only.</summary>
/// <remarks>
/// <c>loss = mean over right labels j of softplus(c - s_j)</c>, where <c>c</c> is the log-sum-exp of the wrong labels' scores. Plain softmax makes right
/// labels compete with each other: an easy one is pushed down to make room for a hard one. Here it never is.
/// Gupta et al., Dual-encoders for extreme multi-label classification, ICLR 2024.
/// </remarks>
public static class DecoupledSoftmax
{
    /// <summary>The loss.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">The score of each label, already divided by the temperature.</param>
    /// <param name="positives">The right labels, ascending, each once.</param>
    /// <returns>At least 0; 0 where there are no right labels or no wrong ones.</returns>
    public static T Loss<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives)
        where T : IFloatingPointIeee754<T> => Gradient(scores, positives, default);

    /// <summary>The loss and its gradient.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">The score of each label, already divided by the temperature.</param>
    /// <param name="positives">The right labels, ascending, each once.</param>
    /// <param name="gradient">The derivative by each score; it sums to 0. Empty for none.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">A label is out of range or not behind the one before, or the gradient has another length.</exception>
    public static T Gradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossArguments.Check(scores, positives, gradient);
        return From(scores, positives, default, gradient, positives.Length == scores.Length ? T.NegativeInfinity : LossArguments.LogSumExp(scores, positives));
    }

    /// <summary>The loss with a sample in the place of all wrong labels.</summary>
    /// <inheritdoc cref="WeightedGradient"/>
    public static T WeightedLoss<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, ReadOnlySpan<T> weights)
        where T : IFloatingPointIeee754<T> => WeightedGradient(scores, positives, weights, default);

    /// <summary>The loss and its gradient with a sample in the place of all wrong labels: a wrong label counts as many times as it stands for.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">The score of each label that takes part, already divided by the temperature.</param>
    /// <param name="positives">The right labels by their places among these, ascending, each once.</param>
    /// <param name="weights">How many labels each one stands for: 1 for one that takes part in any case, and for one of a uniform sample of m out of n
    /// others n / m. The sum of weighted exponentials is then that over all wrong labels on average. Weights of right labels do not matter.</param>
    /// <param name="gradient">The derivative by each score; it sums to 0. Empty for none.</param>
    /// <returns>The loss; 0 where there are no right labels or no wrong ones.</returns>
    /// <exception cref="ArgumentException">A label is out of range or not behind the one before, a weight is not above 0, or a length differs.</exception>
    public static T WeightedGradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, ReadOnlySpan<T> weights, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossArguments.Check(scores, positives, gradient);
        if (weights.Length != scores.Length)
            throw new ArgumentException($"{weights.Length} weights for {scores.Length} scores.", nameof(weights));
        var weighted = new T[scores.Length];
        for (int label = 0; label < weighted.Length; label++)
            weighted[label] = weights[label] > T.Zero ? scores[label] + T.Log(weights[label]) : throw new ArgumentException($"Weight {label} is {weights[label]}; allowed: above 0.", nameof(weights));
        return From(scores, positives, weights, gradient, positives.Length == scores.Length ? T.NegativeInfinity : LossArguments.LogSumExp<T>(weighted, positives));
    }

    private static T From<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, ReadOnlySpan<T> weights, Span<T> gradient, T c)
        where T : IFloatingPointIeee754<T>
    {
        gradient.Clear();
        if (positives.IsEmpty || T.IsNegativeInfinity(c))
            return T.Zero;
        T share = T.One / T.CreateChecked(positives.Length);
        T loss = T.Zero, rest = T.Zero;
        foreach (int label in positives)
        {
            loss += share * LossArguments.Softplus(c - scores[label]);
            rest += share * LossArguments.Sigmoid(c - scores[label]);
        }

        if (gradient.IsEmpty)
            return loss;
        for (int label = 0; label < scores.Length; label++)
            gradient[label] = rest * T.Exp(scores[label] - c) * (weights.IsEmpty ? T.One : weights[label]);
        foreach (int label in positives)
            gradient[label] = -share * LossArguments.Sigmoid(c - scores[label]);
        return loss;
    }
}
