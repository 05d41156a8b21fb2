namespace MLExtensions.Calibrators;

/// <summary>How a model does on the calibration rows that its region was found on. The class-conditional accuracies are at least the target there, by construction.</summary>
/// <param name="AdmittedShare">The share of calibration rows inside the region.</param>
/// <param name="Accuracy">The accuracy of the admitted rows; NaN without any.</param>
/// <param name="ClassAccuracies">The accuracy of the admitted rows of each true class; NaN without any.</param>
/// <param name="PredictedAccuracies">The accuracy of the admitted rows predicted as each class; NaN without any. Nothing keeps it at the target.</param>
/// <param name="ClassCounts">The number of admitted rows of each true class.</param>
/// <param name="ClassSizes">The number of calibration rows of each true class.</param>
public sealed record SdmQuality(
    double AdmittedShare, double Accuracy, IReadOnlyList<double> ClassAccuracies, IReadOnlyList<double> PredictedAccuracies,
    IReadOnlyList<int> ClassCounts, IReadOnlyList<int> ClassSizes)
{
    internal static SdmQuality Of(SdmMember member)
    {
        CalibrationRows rows = member.Calibration.Rows;
        int classes = member.ClassCount;
        var sizes = new int[classes];
        var counts = new int[classes];
        var hits = new int[classes];
        var predictions = new int[classes];
        for (int i = 0; i < rows.Count; i++)
        {
            sizes[rows.Labels[i]]++;
            if (!member.Calibration.Region.Admits(rows.Rescaled[i], rows.Predictions[i], rows.PredictedOutputs[i]))
                continue;
            counts[rows.Labels[i]]++;
            predictions[rows.Predictions[i]]++;
            hits[rows.Labels[i]] += rows.Labels[i] == rows.Predictions[i] ? 1 : 0;
        }

        return new SdmQuality(
            counts.Sum() / (double)rows.Count, Ratio(hits.Sum(), counts.Sum()), Ratios(hits, counts), Ratios(hits, predictions), counts, sizes);
    }

    private static double[] Ratios(int[] hits, int[] counts) => [.. hits.Zip(counts, Ratio)];

    private static double Ratio(int hits, int count) => count == 0 ? double.NaN : hits / (double)count;
}
