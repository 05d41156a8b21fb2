using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>
/// Learns tied Gaussians from rows that come one by one or in batches: class means and one covariance, in double, in a single pass whose parts
/// can be merged. Not safe for several threads at once; give each thread a fitter and merge them.
/// </summary>
/// <remarks>
/// mu_c is the (weighted) mean of class c and S = (1/N) sum_c sum_i w_i (x_i - mu_c)(x_i - mu_c)', the maximum-likelihood estimate: divided by
/// the total weight N (Lee et al. 2018, equation 1). Ledoit-Wolf shrinkage needs a second pass over the same rows, <see cref="AddSpread"/>.
/// The result does not depend on how the rows are cut into batches.
/// </remarks>
public sealed class MahalanobisFitter
{
    private const int BlockRows = 1024;

    private readonly MahalanobisStatistics _statistics;
    private readonly MahalanobisSettings _settings;
    private readonly float[] _rows;
    private readonly int[] _labels = new int[BlockRows];
    private readonly double[] _weights = new double[BlockRows];
    private int _pending;
    private double[] _block = [];
    private double _spread;
    private double _spreadWeight;

    /// <summary>Makes an empty fitter.</summary>
    /// <param name="dimension">The number of features, at least 1.</param>
    /// <param name="classCount">The number of classes, at least 1; with 1 the model is one Gaussian over all rows (marginal).</param>
    /// <param name="settings">What is learned; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or a setting is out of its range.</exception>
    public MahalanobisFitter(int dimension, int classCount = 1, MahalanobisSettings? settings = null)
        : this(new MahalanobisStatistics(AtLeastOne(dimension, nameof(dimension)), AtLeastOne(classCount, nameof(classCount))), settings ?? new MahalanobisSettings())
    {
    }

    internal MahalanobisFitter(MahalanobisStatistics statistics, MahalanobisSettings settings)
    {
        settings.Validate();
        _statistics = statistics;
        _settings = settings;
        _rows = new float[BlockRows * statistics.Dimension];
    }

    /// <summary>The number of features.</summary>
    public int Dimension => _statistics.Dimension;

    /// <summary>The number of classes.</summary>
    public int ClassCount => _statistics.ClassCount;

    /// <summary>The rows taken so far.</summary>
    public long RowCount => _statistics.TotalRows + _pending;

    /// <summary>The rows left out so far: a value that is not finite, a missing label (-1), or a weight that is not above 0 and finite.</summary>
    public long SkippedRowCount => _statistics.Skipped;

    /// <summary>The most threads that the fit uses; the result does not depend on it.</summary>
    /// <value>The default is -1: all processors.</value>
    public int MaxDegreeOfParallelism { get; set; } = -1;

    /// <summary>Takes one row.</summary>
    /// <param name="row">The features.</param>
    /// <param name="label">The class, from 0; -1 if it is missing, then the row is left out.</param>
    /// <param name="weight">The row's weight.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The label is none of the classes.</exception>
    public void Add(ReadOnlySpan<float> row, int label = 0, double weight = 1)
    {
        if (!IsUsable(row, label, weight))
        {
            _statistics.Skipped++;
            return;
        }

        row.CopyTo(_rows.AsSpan(_pending * Dimension));
        _labels[_pending] = label;
        _weights[_pending] = weight;
        if (++_pending == BlockRows)
            Flush();
    }

    /// <summary>Takes a batch of rows.</summary>
    /// <param name="rows">Row-major features.</param>
    /// <param name="labels">The class of each row; empty if there is one class.</param>
    /// <param name="weights">The weight of each row; empty for 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void AddRows(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels = default, ReadOnlySpan<float> weights = default)
    {
        int count = CountRows(rows, labels, weights);
        for (int i = 0; i < count; i++)
            Add(rows.Slice(i * Dimension, Dimension), labels.IsEmpty ? 0 : labels[i], weights.IsEmpty ? 1 : weights[i]);
    }

    /// <summary>The second pass: takes the rows again, after all of them went through <see cref="AddRows"/>. Only Ledoit-Wolf shrinkage needs it.</summary>
    /// <inheritdoc cref="AddRows"/>
    public void AddSpread(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels = default, ReadOnlySpan<float> weights = default)
    {
        int count = CountRows(rows, labels, weights);
        Flush();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * Dimension, Dimension);
            int label = labels.IsEmpty ? 0 : labels[i];
            double weight = weights.IsEmpty ? 1 : weights[i];
            if (!IsUsable(row, label, weight))
                continue;
            double scale = RowScale.Of(row, _settings.Normalize);
            ReadOnlySpan<double> mean = _statistics.Mean(label);
            double squares = 0;
            for (int j = 0; j < row.Length; j++)
            {
                double difference = (row[j] * scale) - mean[j];
                squares += difference * difference;
            }

            _spread += weight * squares * squares;
            _spreadWeight += weight;
        }
    }

    /// <summary>Takes all that another fitter has learned from other rows; exact up to rounding. Both keep working.</summary>
    /// <param name="other">A fitter of the same features and settings.</param>
    /// <exception cref="ArgumentException">The features, classes or settings differ.</exception>
    public void Merge(MahalanobisFitter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension || other.ClassCount != ClassCount || other._settings != _settings)
            throw new ArgumentException("Only fitters with the same features, classes and settings can be merged.", nameof(other));
        Flush();
        other.Flush();
        MahalanobisStatistics theirs = other._statistics;
        double[] corrections = new double[ClassCount * Dimension];
        for (int label = 0; label < ClassCount; label++)
        {
            if (theirs.Weights[label] > 0)
                _statistics.Absorb(label, theirs.Weights[label], theirs.Mean(label), corrections.AsSpan(label * Dimension, Dimension));
            _statistics.Rows[label] += theirs.Rows[label];
        }

        DoubleVectors.AddScaled(1, theirs.Scatter, _statistics.Scatter);
        ScatterMatrix.Add(corrections, ClassCount, Dimension, _statistics.Scatter, MaxDegreeOfParallelism);
        _statistics.SquaredWeights += theirs.SquaredWeights;
        _statistics.Skipped += theirs.Skipped;
        _spread += other._spread;
        _spreadWeight += other._spreadWeight;
    }

    /// <summary>Makes the model of all rows taken so far; the fitter may go on taking rows.</summary>
    /// <returns>The model, without calibration.</returns>
    /// <exception cref="InvalidOperationException">There are no rows, or too few for a covariance without shrinkage, or Ledoit-Wolf shrinkage lacks its second pass.</exception>
    public MahalanobisModel Build()
    {
        Flush();
        double total = _statistics.TotalWeight;
        double? fourthMoment = _spreadWeight > 0 && Math.Abs(_spreadWeight - total) <= 1e-9 * total ? _spread / _spreadWeight : null;
        return MahalanobisModel.Of(_statistics.Clone(ClassCount), _settings, fourthMoment, null);
    }

    internal MahalanobisStatistics Finish()
    {
        Flush();
        return _statistics;
    }

    private void Flush()
    {
        if (_pending == 0)
            return;
        int dimension = Dimension;
        if (_block.Length == 0)
            _block = GC.AllocateUninitializedArray<double>(2 * BlockRows * dimension);
        int[] present = [.. _labels.AsSpan(0, _pending).ToArray().Distinct().Order()];
        var slots = new int[ClassCount];
        for (int i = 0; i < present.Length; i++)
            slots[present[i]] = i;
        var means = new double[present.Length * dimension];
        var weights = new double[present.Length];
        for (int i = 0; i < _pending; i++)
        {
            ReadOnlySpan<float> source = _rows.AsSpan(i * dimension, dimension);
            Span<double> row = _block.AsSpan(i * dimension, dimension);
            DoubleVectors.Widen(source, RowScale.Of(source, _settings.Normalize), row);
            int slot = slots[_labels[i]];
            DoubleVectors.AddScaled(_weights[i], row, means.AsSpan(slot * dimension, dimension));
            weights[slot] += _weights[i];
            _statistics.Rows[_labels[i]]++;
            _statistics.SquaredWeights += _weights[i] * _weights[i];
        }

        for (int slot = 0; slot < present.Length; slot++)
            DoubleVectors.Scale(1 / weights[slot], means.AsSpan(slot * dimension, dimension));
        for (int i = 0; i < _pending; i++)
        {
            Span<double> row = _block.AsSpan(i * dimension, dimension);
            DoubleVectors.AddScaled(-1, means.AsSpan(slots[_labels[i]] * dimension, dimension), row);
            if (_weights[i] != 1)
                DoubleVectors.Scale(Math.Sqrt(_weights[i]), row);
        }

        // The move of each class mean is one more row of the scatter, so that merging costs no pass of its own.
        for (int slot = 0; slot < present.Length; slot++)
            _statistics.Absorb(present[slot], weights[slot], means.AsSpan(slot * dimension, dimension), _block.AsSpan((_pending + slot) * dimension, dimension));
        ScatterMatrix.Add(_block, _pending + present.Length, dimension, _statistics.Scatter, MaxDegreeOfParallelism);
        _pending = 0;
    }

    private bool IsUsable(ReadOnlySpan<float> row, int label, double weight)
    {
        if (row.Length != Dimension)
            throw new ArgumentException($"The row has {row.Length} values where {Dimension} are expected.", nameof(row));
        if (label < -1 || label >= ClassCount)
            throw new ArgumentOutOfRangeException(nameof(label), $"The label is {label}; allowed: 0 to {ClassCount - 1}, or -1 if it is missing.");
        return label >= 0 && weight > 0 && double.IsFinite(weight) && double.IsFinite(DoubleVectors.SquaredNorm(row));
    }

    private int CountRows(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        int count = rows.Length / Dimension;
        if (count * Dimension != rows.Length)
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of {Dimension}.", nameof(rows));
        if (labels.IsEmpty ? ClassCount > 1 && count > 0 : labels.Length != count)
            throw new ArgumentException($"There are {labels.Length} labels for {count} rows of {ClassCount} classes.", nameof(labels));
        if (!weights.IsEmpty && weights.Length != count)
            throw new ArgumentException($"There are {weights.Length} weights for {count} rows.", nameof(weights));
        return count;
    }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, $"{name} is {value}; allowed: 1 and above.");
}
