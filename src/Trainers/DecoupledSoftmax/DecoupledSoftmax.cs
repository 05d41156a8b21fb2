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
        gradient.Clear();
        if (positives.IsEmpty || positives.Length == scores.Length)
            return T.Zero;
        T c = LossArguments.LogSumExp(scores, positives);
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
            gradient[label] = rest * T.Exp(scores[label] - c);
        foreach (int label in positives)
            gradient[label] = -share * LossArguments.Sigmoid(c - scores[label]);
        return loss;
    }
}
