namespace MLExtensions.Calibrators;

/// <summary>Splits the Brier score over bins of equal width for each class.</summary>
internal static class BrierBinning
{
    public static BrierDecomposition Decompose(ScoredRows rows, double brier)
    {
        int classes = rows.ClassCount, n = rows.Count;
        var counts = new double[rows.BinCount * classes];
        var probabilities = new double[counts.Length];
        var outcomes = new double[counts.Length];
        var rates = new double[classes];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            ReadOnlySpan<ushort> bins = rows.RowBins(i);
            for (int k = 0; k < classes; k++)
            {
                int cell = (bins[k] * classes) + k;
                counts[cell]++;
                probabilities[cell] += row[k];
            }

            outcomes[(bins[rows.Labels[i]] * classes) + rows.Labels[i]]++;
            rates[rows.Labels[i]] += 1.0 / n;
        }

        double reliability = 0, resolution = 0;
        for (int cell = 0; cell < counts.Length; cell++)
        {
            if (counts[cell] == 0)
                continue;
            double frequency = outcomes[cell] / counts[cell];
            double gap = (probabilities[cell] / counts[cell]) - frequency;
            double lift = frequency - rates[cell % classes];
            reliability += counts[cell] / n * gap * gap;
            resolution += counts[cell] / n * lift * lift;
        }

        double uncertainty = rates.Sum(rate => rate * (1 - rate));
        return new BrierDecomposition(reliability, resolution, uncertainty, brier - (reliability - resolution + uncertainty));
    }
}
