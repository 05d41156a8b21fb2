using System.Numerics;

namespace MLExtensions.Trainers;

/// <summary>A smooth top-k: <c>y = sigmoid(alpha (s + t))</c> with the threshold t chosen so that the y sum to k; the loss is <c>-mean over right labels of ln y</c>.</summary>
/// <remarks>The gradient is that of the exact solution, by the implicit function; the search for t is not differentiated.
/// Gupta et al., ICLR 2024.</remarks>
public static class SoftTopK
{
    private const int MaximumIterations = 200;

    /// <summary>Finds the threshold by Newton steps on the logarithm of the sum, within a bracket that each step narrows.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">The scores, at least one; all finite.</param>
    /// <param name="k">The sum wanted, above 0 and below the number of scores.</param>
    /// <param name="alpha">The sharpness, above 0.</param>
    /// <param name="iterations">How many sums were formed.</param>
    /// <returns>The threshold: the sum differs from k by at most 1e-6 of it (float: 1e-5), as far as the type resolves it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> or <paramref name="alpha"/> is out of its range.</exception>
    public static T Threshold<T>(ReadOnlySpan<T> scores, T k, T alpha, out int iterations)
        where T : IFloatingPointIeee754<T>
    {
        if (!(k > T.Zero && k < T.CreateChecked(scores.Length)))
            throw new ArgumentOutOfRangeException(nameof(k), k, $"The sum of {scores.Length} values between 0 and 1 lies between 0 and {scores.Length}.");
        if (!(alpha > T.Zero))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The sharpness is above 0.");
        T largest = T.NegativeInfinity, smallest = T.PositiveInfinity;
        foreach (T score in scores)
        {
            largest = T.Max(largest, score);
            smallest = T.Min(smallest, score);
        }

        // At the ends all y are at most, or at least, k / n.
        T share = T.Log(k / (T.CreateChecked(scores.Length) - k)) / alpha;
        T low = share - largest, high = share - smallest;
        T tolerance = k * T.CreateChecked(typeof(T) == typeof(double) ? 1e-9 : 1e-6);
        T t = low;
        for (iterations = 1; iterations <= MaximumIterations; iterations++)
        {
            T sum = T.Zero, slope = T.Zero;
            foreach (T score in scores)
            {
                T y = LossArguments.Sigmoid(alpha * (score + t));
                sum += y;
                slope += y * (T.One - y);
            }

            if (T.Abs(sum - k) <= tolerance)
                break;
            if (sum < k)
                low = t;
            else
                high = t;
            T next = t + (T.Log(k / sum) * sum / (alpha * slope));
            T middle = low + ((high - low) / T.CreateChecked(2));
            if (!(next > low && next < high))
                next = middle;
            if (next == t)
                break;
            t = next;
        }

        return t;
    }

    /// <summary>The loss.</summary>
    /// <inheritdoc cref="Gradient"/>
    public static T Loss<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, T k, T alpha)
        where T : IFloatingPointIeee754<T> => Gradient(scores, positives, k, alpha, default);

    /// <summary>The loss and its gradient.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scores">The score of each label, already divided by the temperature.</param>
    /// <param name="positives">The right labels, ascending, each once.</param>
    /// <param name="k">The k of the top-k, above 0 and below the number of labels.</param>
    /// <param name="alpha">The sharpness; 2 is usual.</param>
    /// <param name="gradient">The derivative by each score; it sums to 0. Empty for none.</param>
    /// <returns>At least 0; 0 where there are no right labels.</returns>
    /// <exception cref="ArgumentException">A label is out of range or not behind the one before, or the gradient has another length.</exception>
    public static T Gradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, T k, T alpha, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossArguments.Check(scores, positives, gradient);
        gradient.Clear();
        if (positives.IsEmpty)
            return T.Zero;
        T t = Threshold(scores, k, alpha, out _);
        T share = T.One / T.CreateChecked(positives.Length);
        T loss = T.Zero, pull = T.Zero;
        foreach (int label in positives)
        {
            loss += share * LossArguments.Softplus(-alpha * (scores[label] + t));
            pull -= share * alpha * LossArguments.Sigmoid(-alpha * (scores[label] + t));
        }

        if (gradient.IsEmpty)
            return loss;
        T slope = T.Zero;
        for (int label = 0; label < scores.Length; label++)
        {
            T y = LossArguments.Sigmoid(alpha * (scores[label] + t));
            slope += gradient[label] = y * (T.One - y);
        }

        for (int label = 0; label < scores.Length; label++)
            gradient[label] *= -pull / slope;
        foreach (int label in positives)
            gradient[label] -= share * alpha * LossArguments.Sigmoid(-alpha * (scores[label] + t));
        return loss;
    }
}
