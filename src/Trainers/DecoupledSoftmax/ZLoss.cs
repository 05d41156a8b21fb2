using System.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The Z-loss: <c>softplus(a (b - z)) / a</c> of the standardised score <c>z = (s - mean) / deviation</c> of each right label, mean over these.
/// It does not change when all scores are shifted or scaled.</summary>
/// <remarks>De Brebisson and Vincent, The Z-loss: a shift and scale invariant classification loss belonging to the spherical family, 2016.</remarks>
public static class ZLoss
{
    /// <summary>The loss.</summary>
    /// <inheritdoc cref="Gradient"/>
    public static T Loss<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, T sharpness, T location)
        where T : IFloatingPointIeee754<T> => Gradient(scores, positives, sharpness, location, default);

    /// <summary>The loss and its gradient.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">The score of each label.</param>
    /// <param name="positives">The right labels, ascending, each once.</param>
    /// <param name="sharpness">The a of the formula, above 0.</param>
    /// <param name="location">The b of the formula: the standardised score from which on the loss is small.</param>
    /// <param name="gradient">The derivative by each score; it sums to 0. Empty for none.</param>
    /// <returns>At least 0; 0 where there are no right labels, or all scores are equal.</returns>
    /// <exception cref="ArgumentException">A label is out of range or not behind the one before, or the gradient has another length.</exception>
    public static T Gradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, T sharpness, T location, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossArguments.Check(scores, positives, gradient);
        gradient.Clear();
        if (positives.IsEmpty)
            return T.Zero;
        T count = T.CreateChecked(scores.Length), sum = T.Zero, squares = T.Zero;
        foreach (T score in scores)
            sum += score;
        T mean = sum / count;
        foreach (T score in scores)
            squares += (score - mean) * (score - mean);
        T deviation = T.Sqrt(squares / count);
        if (!(deviation > T.Zero))
            return T.Zero;
        T share = T.One / T.CreateChecked(positives.Length);
        T loss = T.Zero, pulls = T.Zero, weighted = T.Zero;
        foreach (int label in positives)
        {
            T z = (scores[label] - mean) / deviation;
            loss += share * LossArguments.Softplus(sharpness * (location - z)) / sharpness;
            T pull = share * LossArguments.Sigmoid(sharpness * (location - z));
            pulls += pull;
            weighted += pull * z;
            if (!gradient.IsEmpty)
                gradient[label] = -pull / deviation;
        }

        // dz_c/ds_l = ([l = c] - 1/n - z_c z_l / n) / deviation.
        for (int label = 0; label < gradient.Length; label++)
            gradient[label] += (pulls + (weighted * (scores[label] - mean) / deviation)) / (count * deviation);
        return loss;
    }
}
