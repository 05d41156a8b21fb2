namespace MLExtensions.Calibrators;

/// <summary>How a fit went, and what a user should hear before trusting the model.</summary>
/// <param name="Shuffles">One entry per split.</param>
/// <param name="ChosenShuffle">Which of them is the model, from 0.</param>
/// <param name="RowsUsed">The labelled rows that were used.</param>
/// <param name="RowsNotFinite">The rows left out because a value is not finite.</param>
/// <param name="RowsWithoutLabel">The rows left out because they have no label.</param>
/// <param name="Quality">The model on its own calibration rows.</param>
/// <param name="IsEnsemble">Whether the models of all splits must agree.</param>
public sealed record SdmSummary(
    IReadOnlyList<SdmShuffle> Shuffles, int ChosenShuffle, int RowsUsed, int RowsNotFinite, int RowsWithoutLabel, SdmQuality Quality, bool IsEnsemble)
{
    // Of two classes, one half as frequent as the other already moves prediction-conditional accuracies.
    private const double Imbalance = 2;

    /// <summary>The split that is the model.</summary>
    public SdmShuffle Chosen => Shuffles[ChosenShuffle];

    /// <summary>How many splits have no region.</summary>
    public int ShufflesWithoutRegion => Shuffles.Count(shuffle => !shuffle.HasRegion);

    /// <summary>The median absolute deviation of q'_min around its median, over the splits that have a region; 0 for one split, NaN for none.</summary>
    public double MinimumSimilarityDeviation
    {
        get
        {
            double[] values = [.. Shuffles.Where(shuffle => shuffle.HasRegion).Select(shuffle => shuffle.MinimumSimilarity)];
            double median = Median(values);
            return Median([.. values.Select(value => Math.Abs(value - median))]);
        }
    }

    /// <summary>What went wrong or is doubtful, in sentences; empty if nothing.</summary>
    public IEnumerable<string> Warnings()
    {
        if (RowsNotFinite + RowsWithoutLabel > 0)
            yield return $"Rows left out: {RowsNotFinite} with a value that is not finite, {RowsWithoutLabel} without a label. Rows used: {RowsUsed}.";
        if (HasNotLearned)
            yield return FormattableString.Invariant($"Training did not converge: the balanced accuracy on its own rows is {Chosen.BalancedAccuracy:0.###}, no better than guessing. Use a larger learning rate (it was {Chosen.LearningRate:g3}) or more epochs.");
        else if (Chosen.StillFalling)
            yield return FormattableString.Invariant($"Training did not converge: the loss was still falling after {Chosen.Epochs} epochs. Use more epochs or a larger learning rate (it was {Chosen.LearningRate:g3}).");
        if (Chosen.ClassesWithoutSimilarity > 0)
            yield return $"{Chosen.ClassesWithoutSimilarity} classes have no calibration row that is like any training row: the distance quantile is 0 everywhere and every row is rejected.";
        if (!Chosen.HasRegion)
            yield return "No region reaches the target accuracy (q'_min is infinite): every row is rejected. The features, the rows or the target are too weak.";
        if (ShufflesWithoutRegion > (Chosen.HasRegion ? 0 : 1))
            yield return $"{ShufflesWithoutRegion} of {Shuffles.Count} splits have no region{(IsEnsemble ? ", so the ensemble rejects every row" : string.Empty)}.";
        if (Chosen.ShareWithoutSimilarity > 0.5)
            yield return FormattableString.Invariant($"{Chosen.ShareWithoutSimilarity:0%} of the calibration rows are like no training row.");
        int smallest = Quality.ClassCounts.Min();
        if (Chosen.HasRegion && smallest < 10)
            yield return $"A class has only {smallest} calibration rows inside the region: its accuracy there says little.";
        if (Quality.ClassSizes.Max() > Imbalance * Quality.ClassSizes.Min())
            yield return $"The classes are unbalanced ({Quality.ClassSizes.Min()} to {Quality.ClassSizes.Max()} calibration rows): accuracy among rows predicted as a rare class can be far below the target.";
    }

    // Of the splits that are not kept nothing is known for another target.
    internal SdmSummary With(SdmMember[] members, int chosen)
    {
        SdmShuffle[] shuffles = IsEnsemble
            ? [.. Shuffles.Zip(members, (shuffle, member) => shuffle with { MinimumSimilarity = member.Calibration.Region.MinimumSimilarity })]
            : [Chosen with { MinimumSimilarity = members[chosen].Calibration.Region.MinimumSimilarity }];
        return this with { Shuffles = shuffles, ChosenShuffle = IsEnsemble ? ChosenShuffle : 0, Quality = SdmQuality.Of(members[chosen]) };
    }

    private bool HasNotLearned => Chosen.Epochs > 0 && Chosen.Epoch > 0 && Chosen.BalancedAccuracy < (1.0 / Quality.ClassSizes.Count) + 0.05;

    private static double Median(double[] values)
    {
        if (values.Length == 0)
            return double.NaN;
        Array.Sort(values);
        int half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
