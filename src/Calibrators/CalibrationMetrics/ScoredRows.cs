namespace MLExtensions.Calibrators;

/// <summary>Rows of probabilities beside their true class, with what every metric needs of them, computed once.</summary>
internal sealed class ScoredRows
{
    // A column of logits, or of one-versus-rest scores, would otherwise be measured as if it were probabilities.
    private const double LargestSumError = 1e-2;

    private readonly double[] _probabilities;
    private readonly ushort[] _cellBins;

    private ScoredRows(double[] probabilities, int[] labels, int classCount, int binCount, int leftOut)
    {
        (_probabilities, Labels, ClassCount, BinCount, LeftOut) = (probabilities, labels, classCount, binCount, leftOut);
        Confidences = new double[Count];
        Hits = new bool[Count];
        Bins = new ushort[Count];
        Losses = new double[Count];
        Briers = new double[Count];
        _cellBins = new ushort[probabilities.Length];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> row = Row(i);
            int best = 0;
            double brier = 0;
            for (int k = 0; k < row.Length; k++)
            {
                if (row[k] > row[best])
                    best = k;
                double error = row[k] - (k == labels[i] ? 1 : 0);
                brier += error * error;
                _cellBins[(i * classCount) + k] = BinOf(row[k]);
            }

            Confidences[i] = row[best];
            Bins[i] = BinOf(row[best]);
            Hits[i] = best == labels[i];
            Losses[i] = -Math.Log(row[labels[i]]);
            Briers[i] = brier;
        }

        // LINQ's sort is stable: equal confidences keep the order of the rows, which the definitions ask for.
        Ascending = [.. Enumerable.Range(0, Count).OrderBy(i => Confidences[i])];
        Descending = [.. Enumerable.Range(0, Count).OrderByDescending(i => Confidences[i])];
    }

    public int Count => Labels.Length;

    public int ClassCount { get; }

    public int BinCount { get; }

    /// <summary>Rows without label or with a missing probability.</summary>
    public int LeftOut { get; }

    public int[] Labels { get; }

    /// <summary>The largest probability of each row, that of its first largest class.</summary>
    public double[] Confidences { get; }

    public bool[] Hits { get; }

    /// <summary>The bin of equal width of each row's confidence.</summary>
    public ushort[] Bins { get; }

    /// <summary>-ln of the probability of the true class.</summary>
    public double[] Losses { get; }

    public double[] Briers { get; }

    /// <summary>Rows from the least to the most confident.</summary>
    public int[] Ascending { get; }

    /// <summary>Rows from the most to the least confident.</summary>
    public int[] Descending { get; }

    /// <summary>Checks, clips and normalises the rows: p is max(p, 1e-30) divided by the row's sum.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit, a label is out of range, or a row is not one of probabilities.</exception>
    /// <exception cref="InvalidOperationException">No row is left.</exception>
    public static ScoredRows Of(ReadOnlySpan<double> probabilities, int classCount, ReadOnlySpan<int> labels, int binCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (probabilities.Length != (long)classCount * labels.Length)
            throw new ArgumentException($"{probabilities.Length} probabilities are not {labels.Length} rows of {classCount} classes.", nameof(probabilities));
        var kept = new double[probabilities.Length];
        var keptLabels = new int[labels.Length];
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classCount)
                throw new ArgumentException($"Row {i} has the label {labels[i]}; allowed are 0 to {classCount - 1}, and negative ones for missing.", nameof(labels));
            if (labels[i] < 0 || !TryCopy(probabilities.Slice(i * classCount, classCount), kept.AsSpan(count * classCount, classCount), i))
                continue;
            keptLabels[count++] = labels[i];
        }

        if (count == 0)
            throw new InvalidOperationException("There is no row with a label and probabilities.");
        Array.Resize(ref kept, count * classCount);
        Array.Resize(ref keptLabels, count);
        return new ScoredRows(kept, keptLabels, classCount, binCount, labels.Length - count);
    }

    public ReadOnlySpan<double> Row(int row) => _probabilities.AsSpan(row * ClassCount, ClassCount);

    /// <summary>The bin of equal width of each of the row's probabilities.</summary>
    public ReadOnlySpan<ushort> RowBins(int row) => _cellBins.AsSpan(row * ClassCount, ClassCount);

    private static bool TryCopy(ReadOnlySpan<double> source, Span<double> destination, int row)
    {
        double sum = 0, rawSum = 0;
        for (int k = 0; k < source.Length; k++)
        {
            double value = source[k];
            if (double.IsNaN(value))
                return false;
            if (!(value >= -1e-6 && value <= 1 + LargestSumError))
                throw NotProbabilities(row, FormattableString.Invariant($"holds {value}"));
            destination[k] = Math.Max(value, ScoreLogits.SmallestProbability);
            sum += destination[k];
            rawSum += value;
        }

        if (Math.Abs(rawSum - 1) > LargestSumError)
            throw NotProbabilities(row, FormattableString.Invariant($"sums to {rawSum}"));
        for (int k = 0; k < destination.Length; k++)
            destination[k] /= sum;
        return true;
    }

    private static ArgumentException NotProbabilities(int row, string what) =>
        new($"Row {row} {what}: these are not probabilities. Turn logits into probabilities first (SoftmaxStable), or calibrate them.");

    // Bin i is (i/B, (i+1)/B]; 0 is in the first. The product may round across an edge, so the edges decide.
    private ushort BinOf(double probability)
    {
        int bin = Math.Clamp((int)Math.Ceiling(probability * BinCount) - 1, 0, BinCount - 1);
        if (bin > 0 && probability <= bin / (double)BinCount)
            bin--;
        else if (bin < BinCount - 1 && probability > (bin + 1) / (double)BinCount)
            bin++;
        return (ushort)bin;
    }
}
