namespace MLExtensions.Calibrators;

/// <summary>How well the confidence ranks right rows before wrong ones.</summary>
internal static class ConfidenceRanking
{
    /// <summary>P(right more confident than wrong) + P(equal)/2; NaN without rows of both kinds.</summary>
    public static double AreaUnderRocCurve(ScoredRows rows)
    {
        double wins = 0, right = 0, wrong = 0;
        for (int start = 0, end; start < rows.Count; start = end)
        {
            double tiedRight = 0, tiedWrong = 0;
            for (end = start; end < rows.Count && rows.Confidences[rows.Ascending[end]] == rows.Confidences[rows.Ascending[start]]; end++)
            {
                if (rows.Hits[rows.Ascending[end]])
                    tiedRight++;
                else
                    tiedWrong++;
            }

            wins += tiedRight * (wrong + (tiedWrong / 2));
            right += tiedRight;
            wrong += tiedWrong;
        }

        return wins / (right * wrong);
    }
}
