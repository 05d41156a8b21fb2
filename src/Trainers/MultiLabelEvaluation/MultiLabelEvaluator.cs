namespace MLExtensions.Trainers;

/// <summary>Adds up the metrics of ranked labels, row by row, in double. Not for several threads at once.</summary>
/// <remarks>The definitions are those of the extreme classification repository: a list shorter than k counts as misses, P@k is a mean over all
/// rows, PSP@k and PSnDCG@k are ratios of totals over all rows, not means of ratios.</remarks>
public sealed class MultiLabelEvaluator
{
    private readonly int _maximumK;
    private readonly double[]? _weights;
    private readonly EmptyLabelRows _emptyRows;
    private readonly double[] _discounts;
    private readonly double[] _idealDiscounts;
    private readonly double[] _precision;
    private readonly double[] _gain;
    private readonly double[] _recall;
    private readonly double[] _scored;
    private readonly double[] _scoredIdeal;
    private readonly double[] _scoredGain;
    private readonly double[] _scoredGainIdeal;
    private readonly Dictionary<int, int> _bestRank = [];
    private double[] _ideal = new double[16];
    private long _rows;
    private long _labelledRows;

    /// <summary>Starts with no rows.</summary>
    /// <param name="maximumK">The longest list looked at, at least 1.</param>
    /// <param name="inversePropensities">One weight for each label (<see cref="LabelPropensities.Inverse"/>); null to do without PSP and PSnDCG.</param>
    /// <param name="emptyRows">What rows without labels count for in recall and nDCG.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximumK"/> is below 1.</exception>
    public MultiLabelEvaluator(int maximumK = 5, IReadOnlyList<double>? inversePropensities = null, EmptyLabelRows emptyRows = EmptyLabelRows.LeaveOut)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumK, 1);
        _maximumK = maximumK;
        _weights = inversePropensities is null ? null : [.. inversePropensities];
        _emptyRows = emptyRows;
        _discounts = new double[maximumK];
        _idealDiscounts = new double[maximumK];
        double sum = 0;
        for (int rank = 0; rank < maximumK; rank++)
            _idealDiscounts[rank] = sum += _discounts[rank] = 1 / Math.Log2(rank + 2);
        _precision = new double[maximumK];
        _gain = new double[maximumK];
        _recall = new double[maximumK];
        _scored = new double[maximumK];
        _scoredIdeal = new double[maximumK];
        _scoredGain = new double[maximumK];
        _scoredGainIdeal = new double[maximumK];
    }

    /// <summary>Adds a row.</summary>
    /// <param name="truth">The row's labels, ascending, each once.</param>
    /// <param name="ranked">The labels found, the best one first, each once; those behind the longest list are not looked at.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label has no propensity.</exception>
    public void Add(ReadOnlySpan<int> truth, ReadOnlySpan<int> ranked)
    {
        _rows++;
        if (!truth.IsEmpty)
            _labelledRows++;
        foreach (int label in truth)
        {
            _ = Weight(label);
            _bestRank.TryAdd(label, int.MaxValue);
        }

        AddIdeal(truth);
        int hits = 0;
        double gain = 0, scored = 0, scoredGain = 0;
        for (int rank = 0; rank < _maximumK; rank++)
        {
            if (rank < ranked.Length && truth.BinarySearch(ranked[rank]) >= 0)
            {
                int label = ranked[rank];
                hits++;
                gain += _discounts[rank];
                scored += Weight(label);
                scoredGain += Weight(label) * _discounts[rank];
                _bestRank[label] = Math.Min(_bestRank[label], rank);
            }

            _precision[rank] += (double)hits / (rank + 1);
            _scored[rank] += scored / (rank + 1);
            if (truth.IsEmpty)
                continue;
            _recall[rank] += (double)hits / truth.Length;
            double ideal = _idealDiscounts[Math.Min(rank + 1, truth.Length) - 1];
            _gain[rank] += gain / ideal;
            _scoredGain[rank] += scoredGain / ideal;
        }
    }

    /// <summary>The metrics of the rows added so far.</summary>
    /// <returns>All NaN where there are no rows to take a mean over.</returns>
    public MultiLabelMetrics ToMetrics()
    {
        long labelled = _emptyRows == EmptyLabelRows.LeaveOut ? _labelledRows : _rows;
        var found = new double[_maximumK];
        foreach (int rank in _bestRank.Values)
        {
            for (int k = rank; k < _maximumK; k++)
                found[k]++;
        }

        return new MultiLabelMetrics
        {
            RowCount = _rows,
            LabelledRowCount = _labelledRows,
            Precision = Divided(_precision, _rows),
            NormalizedDiscountedCumulativeGain = Divided(_gain, labelled),
            Recall = Divided(_recall, labelled),
            Coverage = Divided(found, _bestRank.Count),
            PropensityScoredPrecision = _weights is null ? null : [.. _scored.Zip(_scoredIdeal, (value, ideal) => value / ideal)],
            PropensityScoredNdcg = _weights is null ? null : [.. _scoredGain.Zip(_scoredGainIdeal, (value, ideal) => value / ideal)],
        };

        static double[] Divided(double[] sums, long count) => Array.ConvertAll(sums, sum => sum / count);
    }

    // The best list puts the labels of the largest weights first.
    private void AddIdeal(ReadOnlySpan<int> truth)
    {
        if (_weights is null || truth.IsEmpty)
            return;
        if (_ideal.Length < truth.Length)
            _ideal = new double[2 * truth.Length];
        Span<double> weights = _ideal.AsSpan(0, truth.Length);
        for (int i = 0; i < truth.Length; i++)
            weights[i] = -Weight(truth[i]);
        weights.Sort();
        double sum = 0, gain = 0;
        for (int rank = 0; rank < _maximumK; rank++)
        {
            if (rank < weights.Length)
            {
                sum -= weights[rank];
                gain -= weights[rank] * _discounts[rank];
            }

            _scoredIdeal[rank] += sum / (rank + 1);
            _scoredGainIdeal[rank] += gain / _idealDiscounts[Math.Min(rank + 1, truth.Length) - 1];
        }
    }

    private double Weight(int label)
    {
        if (_weights is null)
            return 1;
        return (uint)label < (uint)_weights.Length
            ? _weights[label]
            : throw new ArgumentOutOfRangeException(nameof(label), label, $"Propensities are given for {_weights.Length} labels.");
    }
}
