using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Brings scores of any kind to logits, the one form that calibrators work on.</summary>
internal static class ScoreLogits
{
    /// <summary>
    /// Probabilities below this count as this, so that an exact zero keeps a finite logit. What is fitted on data with exact zeros
    /// at the true class depends on this number; it is the one of the published reference values.
    /// </summary>
    public const double SmallestProbability = 1e-30;

    private static readonly double SmallestLogProbability = Math.Log(SmallestProbability);

    /// <summary>The logit of one score; NaN stays NaN.</summary>
    public static double Of(double score, ScoreKind kind) => kind switch
    {
        ScoreKind.Probabilities => Math.Log(Math.Max(score, SmallestProbability)),
        ScoreKind.LogProbabilities => Math.Max(score, SmallestLogProbability),
        _ => score,
    };

    /// <summary>The probabilities of a row: softmax of logits, the exponential of logarithms, and probabilities as they are.</summary>
    /// <param name="scores">A score per class.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="probabilities">A probability per class; may be the scores themselves.</param>
    /// <returns>Whether all are finite.</returns>
    public static bool ComputeProbabilities(ReadOnlySpan<double> scores, ScoreKind kind, Span<double> probabilities)
    {
        bool finite = true;
        if (kind == ScoreKind.Logits)
            Softmax.Compute(scores, probabilities);
        for (int k = 0; k < scores.Length; k++)
        {
            if (kind != ScoreKind.Logits)
                probabilities[k] = kind == ScoreKind.Probabilities ? scores[k] : Math.Exp(scores[k]);
            finite &= double.IsFinite(probabilities[k]);
        }

        return finite;
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{float}, ScoreKind, Span{double})"/>
    public static bool Compute(ReadOnlySpan<double> scores, ScoreKind kind, Span<double> logits)
    {
        bool finite = true;
        for (int k = 0; k < scores.Length; k++)
        {
            logits[k] = Of(scores[k], kind);
            finite &= double.IsFinite(logits[k]);
        }

        return finite;
    }

    /// <summary>The logits of a row, in double: rounding a logarithm to float would already move a loss in its seventh digit.</summary>
    /// <param name="scores">A score per class.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="logits">A logit per class; as long as <paramref name="scores"/>.</param>
    /// <returns>Whether all logits are finite.</returns>
    public static bool Compute(ReadOnlySpan<float> scores, ScoreKind kind, Span<double> logits)
    {
        bool finite = true;
        for (int k = 0; k < scores.Length; k++)
        {
            double logit = Of(scores[k], kind);
            logits[k] = logit;
            finite &= double.IsFinite(logit);
        }
        return finite;
    }
}
