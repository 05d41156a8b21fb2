namespace MLExtensions.Transforms;

/// <summary>
/// How well outlier scores (larger = more unusual) tell out-of-distribution rows from in-distribution rows. A score that is NaN counts as the most
/// unusual of all. Every number that has several definitions in use says which one it follows.
/// </summary>
public sealed class OutOfDistributionMetrics
{
    // Ascending: the most usual rows first.
    private readonly double[] _in;
    private readonly double[] _out;

    /// <summary>Computes the metrics of two groups of scores.</summary>
    /// <param name="inScores">The scores of in-distribution rows, at least one.</param>
    /// <param name="outScores">The scores of out-of-distribution rows, at least one.</param>
    /// <exception cref="ArgumentException">A group is empty.</exception>
    public OutOfDistributionMetrics(ReadOnlySpan<double> inScores, ReadOnlySpan<double> outScores)
    {
        _in = Sorted(inScores, nameof(inScores));
        _out = Sorted(outScores, nameof(outScores));
        AreaUnderRocCurve = Auroc(_in, _out);
        FalsePositiveRateAt95 = FalsePositiveRate(0.95, FalsePositiveRateConvention.InPositive);
        DetectionError = SmallestError(_in, _out);
        (AreaUnderPrecisionRecallCurveIn, AveragePrecisionIn) = PrecisionRecall(_in, _out);
        double[] positives = Descending(_out);
        double[] negatives = Descending(_in);
        (AreaUnderPrecisionRecallCurveOut, AveragePrecisionOut) = PrecisionRecall(positives, negatives);
    }

    /// <inheritdoc cref="OutOfDistributionMetrics(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public OutOfDistributionMetrics(ReadOnlySpan<float> inScores, ReadOnlySpan<float> outScores)
        : this(Array.ConvertAll(inScores.ToArray(), value => (double)value), Array.ConvertAll(outScores.ToArray(), value => (double)value))
    {
    }

    /// <summary>The number of in-distribution rows.</summary>
    public int InCount => _in.Length;

    /// <summary>The number of out-of-distribution rows.</summary>
    public int OutCount => _out.Length;

    /// <summary>The chance that an out-of-distribution row has the larger score, plus half the chance that both are equal: 0.5 for no skill, 1 for perfect.</summary>
    public double AreaUnderRocCurve { get; }

    /// <summary>The share of out-of-distribution rows among those that a threshold lets pass which keeps at least 95 % of the in-distribution rows: 0 is perfect.
    /// <see cref="FalsePositiveRateConvention.InPositive"/>; see <see cref="FalsePositiveRate"/> for other conventions.</summary>
    public double FalsePositiveRateAt95 { get; }

    /// <summary>The smallest mean of both error rates over all thresholds: 0 is perfect, 0.5 no skill.</summary>
    public double DetectionError { get; }

    /// <summary>In-distribution as the positive class: the trapezoid area under the precision-recall curve that starts at recall 0, precision 1. Depends on the ratio of the groups.</summary>
    public double AreaUnderPrecisionRecallCurveIn { get; }

    /// <summary>Out-of-distribution as the positive class: the trapezoid area under the precision-recall curve that starts at recall 0, precision 1. Depends on the ratio of the groups.</summary>
    public double AreaUnderPrecisionRecallCurveOut { get; }

    /// <summary>In-distribution as the positive class: the sum of recall steps times precision, equal scores taken together. Depends on the ratio of the groups.</summary>
    public double AveragePrecisionIn { get; }

    /// <summary>Out-of-distribution as the positive class: the sum of recall steps times precision, equal scores taken together. Depends on the ratio of the groups.</summary>
    public double AveragePrecisionOut { get; }

    /// <summary>The false positive rate at a true positive rate.</summary>
    /// <param name="truePositiveRate">The share of the positive class to accept, in (0, 1].</param>
    /// <param name="convention">Which class is positive and how the threshold falls between scores.</param>
    /// <returns>From 0 (perfect) to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in (0, 1], or the convention is none.</exception>
    public double FalsePositiveRate(double truePositiveRate, FalsePositiveRateConvention convention)
    {
        if (!(truePositiveRate is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(truePositiveRate), FormattableString.Invariant($"truePositiveRate is {truePositiveRate}; allowed: above 0, up to 1."));
        int kept = _in.Length;
        switch (convention)
        {
            case FalsePositiveRateConvention.InPositive:
                return ShareUpTo(_out, _in[Rank(truePositiveRate, kept) - 1]);
            case FalsePositiveRateConvention.InPositiveInterpolated:
                return ShareUpTo(_out, Quantile(_in, truePositiveRate));
            case FalsePositiveRateConvention.InPositiveRoundedDown:
                return ShareUpTo(_out, _in[Math.Max(1, (int)Math.Floor((truePositiveRate * kept) + 1e-9)) - 1]);
            case FalsePositiveRateConvention.InPositiveClosest:
                int closest = Enumerable.Range(0, kept + 1).Reverse().MinBy(count => Math.Abs((count / (double)kept) - truePositiveRate));
                return closest == kept ? 1 : ShareUpTo(_out, _in[closest]);
            case FalsePositiveRateConvention.OutPositive:
                double threshold = _out[_out.Length - Rank(truePositiveRate, _out.Length)];
                return 1 - ShareBelow(_in, threshold);
            default:
                throw new ArgumentOutOfRangeException(nameof(convention), $"convention is {convention}; allowed: {string.Join(", ", Enum.GetNames<FalsePositiveRateConvention>())}.");
        }
    }

    /// <summary>The distribution of the finite scores of both groups over equal bins.</summary>
    /// <param name="bins">The number of bins, at least 1.</param>
    /// <returns>The bins; infinite scores and NaN are counted in the outermost ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below 1.</exception>
    public ScoreHistogram Histogram(int bins = 40)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double[] finite = [.. _in.Concat(_out).Where(double.IsFinite)];
        double low = finite.Length == 0 ? 0 : finite.Min();
        double high = finite.Length == 0 ? 1 : finite.Max();
        double width = high > low ? (high - low) / bins : 1;
        return new ScoreHistogram([.. Enumerable.Range(0, bins + 1).Select(i => low + (i * width))], Shares(_in), Shares(_out));

        double[] Shares(double[] scores)
        {
            var shares = new double[bins];
            foreach (double score in scores)
                shares[(int)Math.Clamp((score - low) / width, 0, bins - 1)] += 1.0 / scores.Length;
            return shares;
        }
    }

    private static double[] Sorted(ReadOnlySpan<double> scores, string name)
    {
        if (scores.IsEmpty)
            throw new ArgumentException("Both kinds of rows are needed: in-distribution and out-of-distribution.", name);
        double[] sorted = Array.ConvertAll(scores.ToArray(), score => double.IsNaN(score) ? double.PositiveInfinity : score);
        Array.Sort(sorted);
        return sorted;
    }

    // Negated, so that the most unusual comes first in ascending order.
    private static double[] Descending(double[] ascending)
    {
        double[] negated = Array.ConvertAll(ascending, value => -value);
        Array.Reverse(negated);
        return negated;
    }

    private static int Rank(double share, int count) => Math.Clamp((int)Math.Ceiling((share * count) - 1e-9), 1, count);

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int lower = (int)Math.Floor(position);
        int upper = Math.Min(lower + 1, sorted.Length - 1);
        double fraction = position - lower;
        return fraction == 0 ? sorted[lower] : sorted[lower] + (fraction * (sorted[upper] - sorted[lower]));
    }

    private static double ShareUpTo(double[] sorted, double value) => CountUpTo(sorted, value) / (double)sorted.Length;

    private static double ShareBelow(double[] sorted, double value)
    {
        int low = 0;
        while (low < sorted.Length && sorted[low] < value)
            low++;
        return low / (double)sorted.Length;
    }

    private static int CountUpTo(double[] sorted, double value)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static double Auroc(double[] inScores, double[] outScores)
    {
        double sum = 0;
        int below = 0;
        int upTo = 0;
        foreach (double score in outScores)
        {
            while (below < inScores.Length && inScores[below] < score)
                below++;
            upTo = Math.Max(upTo, below);
            while (upTo < inScores.Length && inScores[upTo] <= score)
                upTo++;
            sum += (below + upTo) / 2.0;
        }

        return sum / ((double)inScores.Length * outScores.Length);
    }

    private static double SmallestError(double[] inScores, double[] outScores)
    {
        double best = 0.5;
        foreach ((int kept, int passed) in Thresholds(inScores, outScores))
            best = Math.Min(best, (0.5 * (1 - (kept / (double)inScores.Length))) + (0.5 * passed / outScores.Length));
        return best;
    }

    private static (double Area, double AveragePrecision) PrecisionRecall(double[] positives, double[] negatives)
    {
        double area = 0;
        double average = 0;
        double recall = 0;
        double precision = 1;
        foreach ((int found, int wrong) in Thresholds(positives, negatives))
        {
            double nextRecall = found / (double)positives.Length;
            double nextPrecision = found / (double)(found + wrong);
            area += (nextRecall - recall) * (precision + nextPrecision) / 2;
            average += (nextRecall - recall) * nextPrecision;
            (recall, precision) = (nextRecall, nextPrecision);
        }

        return (area, average);
    }

    // For each distinct value, ascending: how many of either group are at most it.
    private static IEnumerable<(int First, int Second)> Thresholds(double[] first, double[] second)
    {
        int i = 0;
        int j = 0;
        while (i < first.Length || j < second.Length)
        {
            double value = i < first.Length && (j == second.Length || first[i] <= second[j]) ? first[i] : second[j];
            while (i < first.Length && first[i] == value)
                i++;
            while (j < second.Length && second[j] == value)
                j++;
            yield return (i, j);
        }
    }
}
