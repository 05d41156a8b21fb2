namespace MLExtensions.Calibrators;

/// <summary>Joins the predictions of several models of one row.</summary>
internal static class EnsembleVote
{
    /// <summary>The most frequent predicted class, the lowest of several; the numbers of the model that predicts it with the least probability; admitted
    /// only where all models predict it and admit it; out-of-distribution where any says so.</summary>
    /// <param name="members">The predictions of each model.</param>
    /// <param name="row">The row in them.</param>
    /// <param name="results">Receives the joined prediction.</param>
    /// <param name="target">The row in it.</param>
    public static void Join(SdmPredictions[] members, int row, SdmPredictions results, int target)
    {
        int predicted = Mode(members, row);
        int weakest = -1;
        bool admitted = predicted >= 0;
        bool admittedLower = admitted;
        bool outOfDistribution = false;
        for (int j = 0; j < members.Length; j++)
        {
            SdmPredictions member = members[j];
            bool agrees = member.Labels[row] == predicted;
            admitted &= agrees && member.Admitted[row];
            admittedLower &= agrees && member.AdmittedLower[row];
            outOfDistribution |= member.OutOfDistribution[row];
            if (agrees && (weakest < 0 || member.Probability(row) < members[weakest].Probability(row)))
                weakest = j;
        }

        members[weakest].CopyRow(row, results, target);
        results.Admitted[target] = admitted;
        results.AdmittedLower[target] = admittedLower;
        results.OutOfDistribution[target] = outOfDistribution;
    }

    // A class with as many votes as there are is found by counting for each vote: there are few models.
    private static int Mode(SdmPredictions[] members, int row)
    {
        int mode = -1;
        int most = 0;
        foreach (SdmPredictions candidate in members)
        {
            int label = candidate.Labels[row];
            int votes = 0;
            foreach (SdmPredictions other in members)
                votes += other.Labels[row] == label ? 1 : 0;
            if (votes > most || (votes == most && label < mode))
                (mode, most) = (label, votes);
        }

        return mode;
    }
}
