namespace MLExtensions.Calibrators;

/// <summary>Two classes told by one number, that of the second class, as a score for each.</summary>
internal static class BinaryScores
{
    public static void Expand(float score, ScoreKind kind, Span<float> two)
    {
        two[0] = kind switch
        {
            ScoreKind.Probabilities => 1 - score,
            ScoreKind.LogProbabilities => (float)Math.Log(1 - Math.Exp(score)),
            _ => 0,
        };
        two[1] = score;
    }
}
