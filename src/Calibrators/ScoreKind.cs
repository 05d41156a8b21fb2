namespace MLExtensions.Calibrators;

/// <summary>What the numbers of a score column are. Nothing in a column says it reliably, so the caller does.</summary>
public enum ScoreKind
{
    /// <summary>Any real number per class; softmax of the row gives probabilities.</summary>
    Logits,

    /// <summary>In [0, 1], a row sums to 1. Read as the logits ln(max(p, 1e-30)).</summary>
    Probabilities,

    /// <summary>Natural logarithms of probabilities, at most 0. Read as the logits max(l, ln 1e-30).</summary>
    LogProbabilities,
}
