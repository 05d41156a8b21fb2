using System.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The logistic loss of each label by itself, summed over all labels: binary cross-entropy.</summary>
public static class OneVersusAllLogistic
{
    /// <summary>The loss.</summary>
    /// <inheritdoc cref="DecoupledSoftmax.Loss" path="/typeparam|/param|/exception"/>
    /// <returns>The sum over all labels, at least 0.</returns>
    public static T Loss<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives)
        where T : IFloatingPointIeee754<T> => Gradient(scores, positives, default);

    /// <summary>The loss and its gradient.</summary>
    /// <inheritdoc cref="DecoupledSoftmax.Gradient" path="/typeparam|/param|/exception|/returns"/>
    public static T Gradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossArguments.Check(scores, positives, gradient);
        T loss = T.Zero;
        for (int label = 0; label < scores.Length; label++)
        {
            loss += LossArguments.Softplus(scores[label]);
            if (!gradient.IsEmpty)
                gradient[label] = LossArguments.Sigmoid(scores[label]);
        }

        foreach (int label in positives)
        {
            loss -= scores[label];
            if (!gradient.IsEmpty)
                gradient[label] -= T.One;
        }

        return loss;
    }
}
