using System.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The softmax loss of one row with several right labels, each of which should have its equal share of the probability.</summary>
/// <remarks><c>loss = -mean over right labels of ln p</c>. At its optimum every one of n right labels has probability 1/n; one with more is pushed down.</remarks>
public static class MultiLabelSoftmax
{
    /// <summary>The loss.</summary>
    /// <inheritdoc cref="DecoupledSoftmax.Loss"/>
    public static T Loss<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives)
        where T : IFloatingPointIeee754<T> => Gradient(scores, positives, default);

    /// <summary>The loss and its gradient.</summary>
    /// <inheritdoc cref="DecoupledSoftmax.Gradient"/>
    public static T Gradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossArguments.Check(scores, positives, gradient);
        gradient.Clear();
        if (positives.IsEmpty)
            return T.Zero;
        T c = LossArguments.LogSumExp(scores, default);
        T share = T.One / T.CreateChecked(positives.Length);
        T loss = T.Zero;
        foreach (int label in positives)
            loss += share * (c - scores[label]);
        for (int label = 0; label < gradient.Length; label++)
            gradient[label] = T.Exp(scores[label] - c);
        for (int i = 0; i < positives.Length && !gradient.IsEmpty; i++)
            gradient[positives[i]] -= share;
        return loss;
    }
}
