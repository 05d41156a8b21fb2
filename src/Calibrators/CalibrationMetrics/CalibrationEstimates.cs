namespace MLExtensions.Calibrators;

/// <summary>The metrics of one sample of the rows, a row taken as often as its count says.</summary>
internal readonly record struct CalibrationEstimates(
    double Accuracy, double LogLoss, double EqualWidthError, double EqualMassError, double MaximumError, double ClasswiseError, double Brier, double RiskCoverageArea)
{
    /// <summary>Sums for one thread, reused from sample to sample.</summary>
    internal sealed class Scratch(ScoredRows rows)
    {
        public double[] Confidence { get; } = new double[rows.BinCount];

        public double[] Hits { get; } = new double[rows.BinCount];

        public double[] Weights { get; } = new double[rows.BinCount];

        // Sum over the bin of probability minus outcome: the count cancels in n_b/n * |mean - mean|.
        public double[] ClassGaps { get; } = new double[rows.BinCount * rows.ClassCount];
    }

    /// <summary>Computes all metrics.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="counts">How often each row is taken; the sum is the number of rows.</param>
    /// <param name="scratch">This thread's sums.</param>
    public static CalibrationEstimates Of(ScoredRows rows, ReadOnlySpan<int> counts, Scratch scratch)
    {
        (double[] confidence, double[] hits, double[] weights, double[] classGaps) = (scratch.Confidence, scratch.Hits, scratch.Weights, scratch.ClassGaps);
        confidence.AsSpan().Clear();
        hits.AsSpan().Clear();
        weights.AsSpan().Clear();
        classGaps.AsSpan().Clear();
        int n = rows.Count, classes = rows.ClassCount;
        double right = 0, loss = 0, brier = 0;
        for (int i = 0; i < n; i++)
        {
            double count = counts[i];
            if (count == 0)
                continue;
            int bin = rows.Bins[i];
            double hit = rows.Hits[i] ? count : 0;
            confidence[bin] += count * rows.Confidences[i];
            weights[bin] += count;
            hits[bin] += hit;
            right += hit;
            loss += count * rows.Losses[i];
            brier += count * rows.Briers[i];
            ReadOnlySpan<double> row = rows.Row(i);
            ReadOnlySpan<ushort> bins = rows.RowBins(i);
            for (int k = 0; k < row.Length; k++)
                classGaps[(bins[k] * classes) + k] += count * row[k];
            int label = rows.Labels[i];
            classGaps[(bins[label] * classes) + label] -= count;
        }

        double equalWidth = 0, maximum = 0, classwise = 0;
        for (int bin = 0; bin < weights.Length; bin++)
        {
            double gap = Math.Abs(hits[bin] - confidence[bin]);
            equalWidth += gap;
            if (weights[bin] > 0)
                maximum = Math.Max(maximum, gap / weights[bin]);
        }

        foreach (double gap in classGaps)
            classwise += Math.Abs(gap);
        return new CalibrationEstimates(
            right / n, loss / n, equalWidth / n, EqualMass(rows, counts), maximum, classwise / n / classes, brier / n, RiskCoverage(rows, counts));
    }

    // The part of equal mass that place i of n belongs to: the first n mod B parts are one longer.
    public static int PartLength(int count, int parts, int part) => (count / parts) + (part < count % parts ? 1 : 0);

    private static double EqualMass(ScoredRows rows, ReadOnlySpan<int> counts)
    {
        int n = rows.Count, part = 0, room = PartLength(n, rows.BinCount, 0);
        double sum = 0, gap = 0;
        foreach (int i in rows.Ascending)
        {
            double each = (rows.Hits[i] ? 1 : 0) - rows.Confidences[i];
            for (int left = counts[i]; left > 0;)
            {
                int taken = Math.Min(left, room);
                gap += taken * each;
                left -= taken;
                room -= taken;
                if (room == 0 && part < rows.BinCount - 1)
                {
                    sum += Math.Abs(gap);
                    gap = 0;
                    room = PartLength(n, rows.BinCount, ++part);
                }
            }
        }

        return (sum + Math.Abs(gap)) / n;
    }

    private static double RiskCoverage(ScoredRows rows, ReadOnlySpan<int> counts)
    {
        double sum = 0;
        int taken = 0, wrong = 0;
        foreach (int i in rows.Descending)
        {
            for (int copy = 0; copy < counts[i]; copy++)
            {
                wrong += rows.Hits[i] ? 0 : 1;
                sum += wrong / (double)++taken;
            }
        }

        return sum / taken;
    }
}
