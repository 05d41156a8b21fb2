namespace MLExtensions.Calibrators;

/// <summary>
/// How honest the probabilities of a multiclass classifier are, and how well they tell right answers from wrong ones. Measure on rows that nothing was
/// fitted or tuned on.
/// </summary>
/// <remarks>
/// The prediction of a row is its first largest class, its confidence the largest probability; arithmetic in double. Rows are normalised first:
/// max(p, 1e-30) divided by the row's sum, so a probability of 0 at the true class costs 69.08 nats and not infinity. Rows without label or with a NaN
/// probability are left out and counted.
/// </remarks>
public sealed class CalibrationMetrics
{
    private readonly double[] _wrongShares;
    private readonly double[] _thresholds;

    private CalibrationMetrics(ScoredRows rows, CalibrationMetricsOptions options, CancellationToken cancellationToken)
    {
        (RowCount, RowsLeftOut, ClassCount, NumberOfBins) = (rows.Count, rows.LeftOut, rows.ClassCount, rows.BinCount);
        int[] once = [.. Enumerable.Repeat(1, rows.Count)];
        CalibrationEstimates estimates = CalibrationEstimates.Of(rows, once, new CalibrationEstimates.Scratch(rows));
        Accuracy = estimates.Accuracy;
        LogLoss = estimates.LogLoss;
        ExpectedCalibrationError = estimates.EqualWidthError;
        ExpectedCalibrationErrorEqualMass = estimates.EqualMassError;
        MaximumCalibrationError = estimates.MaximumError;
        ClasswiseCalibrationError = estimates.ClasswiseError;
        BrierScore = estimates.Brier;
        AreaUnderRiskCoverageCurve = estimates.RiskCoverageArea;
        MeanConfidence = rows.Confidences.Average();
        BrierDecomposition = BrierBinning.Decompose(rows, BrierScore);
        Bins = ReliabilityBins.OfEqualWidth(rows);
        EqualMassBins = ReliabilityBins.OfEqualMass(rows);
        AreaUnderRocCurveOfConfidence = ConfidenceRanking.AreaUnderRocCurve(rows);
        _thresholds = Array.ConvertAll(rows.Descending, i => rows.Confidences[i]);
        _wrongShares = new double[rows.Count];
        int wrong = 0;
        for (int i = 0; i < _wrongShares.Length; i++)
        {
            wrong += rows.Hits[rows.Descending[i]] ? 0 : 1;
            _wrongShares[i] = wrong / (double)(i + 1);
        }

        if (options.BootstrapSamples > 0)
            Intervals = CalibrationBootstrap.Run(rows, options, cancellationToken);
    }

    /// <summary>The rows that were measured.</summary>
    public int RowCount { get; }

    /// <summary>Rows without label or with a missing probability: not measured.</summary>
    public int RowsLeftOut { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>The number of bins of every binned metric.</summary>
    public int NumberOfBins { get; }

    /// <summary>The share of rows whose most probable class is the true one.</summary>
    public double Accuracy { get; }

    /// <summary>The mean of the largest probabilities: above <see cref="Accuracy"/> the model is over-confident on the whole, below it under-confident.</summary>
    public double MeanConfidence { get; }

    /// <summary>The mean of -ln of the true class's probability, in nats: 0 is perfect.</summary>
    public double LogLoss { get; }

    /// <summary>Expected calibration error of the confidence: bins of equal width, (i/B, (i+1)/B], confidence 0 in the first; the sum over the bins of the share of
    /// rows times the distance between mean confidence and accuracy. 0 is perfect.</summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>The same over bins of equal mass: rows sorted by confidence (equal ones in the order of the data) and cut into B consecutive parts, the first
    /// n mod B of them one longer.</summary>
    public double ExpectedCalibrationErrorEqualMass { get; }

    /// <summary>The largest distance between mean confidence and accuracy over the bins of equal width that are not empty. One row in a bin decides it: read it with <see cref="Bins"/>.</summary>
    public double MaximumCalibrationError { get; }

    /// <summary>The mean over the classes of the expected calibration error of a class's probability against "is this class", bins of equal width.
    /// Papers often print the sum: this times <see cref="ClassCount"/>.</summary>
    public double ClasswiseCalibrationError { get; }

    /// <summary>The mean over the rows of the sum over the classes of squared errors: 0 is perfect, 2 the worst. Some print this divided by the number of classes.</summary>
    public double BrierScore { get; }

    /// <summary>What the Brier score consists of; bins of equal width for each class.</summary>
    public BrierDecomposition BrierDecomposition { get; }

    /// <summary>The chance that a right row is more confident than a wrong one, plus half the chance that both are equal; NaN if all rows are right, or all wrong.</summary>
    public double AreaUnderRocCurveOfConfidence { get; }

    /// <summary>The mean over i of the error rate among the i most confident rows (equal confidences in the order of the data): 0 is perfect.</summary>
    public double AreaUnderRiskCoverageCurve { get; }

    /// <summary>The reliability diagram: all bins of equal width, empty ones included.</summary>
    public IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary>The reliability diagram of equal mass.</summary>
    public IReadOnlyList<ReliabilityBin> EqualMassBins { get; }

    /// <summary>Confidence intervals; null unless asked for.</summary>
    public CalibrationIntervals? Intervals { get; }

    /// <summary>Measures probabilities.</summary>
    /// <param name="probabilities">Row-major: a probability per class, each in [0, 1], a row sums to 1 within 0.01.</param>
    /// <param name="classCount">The number of classes, at least 1.</param>
    /// <param name="labels">The true class of each row from 0; negative for missing.</param>
    /// <param name="options">Bins and confidence intervals; null for 15 bins and no intervals.</param>
    /// <param name="cancellationToken">Stops the bootstrap.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, a label is out of range, or a row does not hold probabilities.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No row has both a label and probabilities.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CalibrationMetrics Compute(
        ReadOnlySpan<double> probabilities, int classCount, ReadOnlySpan<int> labels, CalibrationMetricsOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CalibrationMetricsOptions();
        options.Validate();
        return new CalibrationMetrics(ScoredRows.Of(probabilities, classCount, labels, options.NumberOfBins), options, cancellationToken);
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{double}, int, ReadOnlySpan{int}, CalibrationMetricsOptions?, CancellationToken)"/>
    public static CalibrationMetrics Compute(
        ReadOnlySpan<float> probabilities, int classCount, ReadOnlySpan<int> labels, CalibrationMetricsOptions? options = null, CancellationToken cancellationToken = default) =>
        Compute(Array.ConvertAll(probabilities.ToArray(), value => (double)value), classCount, labels, options, cancellationToken);

    /// <summary>The risk-coverage curve from the most confident rows to all.</summary>
    /// <param name="points">The most points to give; the curve is thinned evenly to them, both ends kept. 0 for all rows.</param>
    /// <returns>The points, coverage ascending.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="points"/> is 1 or negative.</exception>
    public IReadOnlyList<RiskCoveragePoint> RiskCoverageCurve(int points = 0)
    {
        if (points is < 0 or 1)
            throw new ArgumentOutOfRangeException(nameof(points), $"points is {points}; allowed: 0, or at least 2.");
        int count = points == 0 || points > RowCount ? RowCount : points;
        return [.. Enumerable.Range(0, count).Select(i => PointAt(count == 1 ? 0 : (int)((long)i * (RowCount - 1) / (count - 1))))];
    }

    /// <summary>The accuracy among the most confident rows.</summary>
    /// <param name="coverage">The share of rows to answer, in (0, 1]; the rows taken are ceil(coverage * n).</param>
    /// <returns>In [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The coverage is not in (0, 1].</exception>
    public double SelectiveAccuracy(double coverage)
    {
        if (!(coverage is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(coverage), FormattableString.Invariant($"coverage is {coverage}; allowed: above 0, up to 1."));
        // The rounding of, say, 0.07 * 100 must not take one row more.
        return 1 - _wrongShares[Math.Clamp((int)Math.Ceiling((coverage * RowCount) - 1e-9), 1, RowCount) - 1];
    }

    /// <summary>The largest share of rows, most confident first, whose accuracy is at least this: how much can be answered automatically. Chosen on these very
    /// rows, hence optimistic: choose a threshold on other rows than those that it is reported for.</summary>
    /// <param name="accuracy">The accuracy wanted, in [0, 1].</param>
    /// <returns>The point; null if even the most confident row is wrong for it.</returns>
    public RiskCoveragePoint? LargestCoverage(double accuracy)
    {
        int last = Array.FindLastIndex(_wrongShares, wrong => 1 - wrong >= accuracy);
        return last < 0 ? null : PointAt(last);
    }

    private RiskCoveragePoint PointAt(int index) => new((index + 1) / (double)RowCount, _wrongShares[index], _thresholds[index]);
}
