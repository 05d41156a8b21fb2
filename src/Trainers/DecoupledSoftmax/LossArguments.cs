using System.Numerics;

namespace MLExtensions.Trainers;

/// <summary>What the losses have in common: checks, and functions that overflow for no score.</summary>
internal static class LossArguments
{
    public static void Check<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> positives, Span<T> gradient)
    {
        if (!gradient.IsEmpty && gradient.Length != scores.Length)
            throw new ArgumentException($"A gradient of {gradient.Length} values for {scores.Length} scores.", nameof(gradient));
        int last = -1;
        foreach (int label in positives)
        {
            if (label <= last || label >= scores.Length)
                throw new ArgumentException($"Label {label} behind {last}: right labels ascend and lie below {scores.Length}.", nameof(positives));
            last = label;
        }
    }

    /// <summary>The logarithm of the sum of the exponentials of all scores but those left out.</summary>
    public static T LogSumExp<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> without)
        where T : IFloatingPointIeee754<T>
    {
        T maximum = T.NegativeInfinity;
        for (int i = 0, next = 0; i < scores.Length; i++)
        {
            if (next < without.Length && without[next] == i)
                next++;
            else
                maximum = T.Max(maximum, scores[i]);
        }

        T sum = T.Zero;
        for (int i = 0, next = 0; i < scores.Length; i++)
        {
            if (next < without.Length && without[next] == i)
                next++;
            else
                sum += T.Exp(scores[i] - maximum);
        }

        return maximum + T.Log(sum);
    }

    public static T Sigmoid<T>(T x)
        where T : IFloatingPointIeee754<T>
    {
        T e = T.Exp(-T.Abs(x));
        return x >= T.Zero ? T.One / (T.One + e) : e / (T.One + e);
    }

    public static T Softplus<T>(T x)
        where T : IFloatingPointIeee754<T> => T.Max(x, T.Zero) + T.LogP1(T.Exp(-T.Abs(x)));
}
