using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>What training rows would have scored had the model not seen them, without fitting again.</content>
public sealed partial class MahalanobisModel
{
    /// <summary>
    /// The outlier scores of training rows under the model without them: exact without shrinkage; with it, up to the small change that one row makes
    /// to the target of the shrinkage. Scores of training rows under the full model are too small and must not set thresholds.
    /// </summary>
    /// <remarks>
    /// With e = x - mu_c, q = e' S^-1 e, k = N_c / (N_c - w): removing a row takes w k e e' from the scatter and stretches e to k e, so that
    /// d2_c becomes k^2 (N - w)/N * q / (1 - b q), b = (1 - rho) w k / N, and the distance of another class gains the rank-one term of
    /// Sherman and Morrison. The score is the smallest over the classes, as for any row.
    /// </remarks>
    /// <param name="rows">Row-major training rows.</param>
    /// <param name="labels">Their classes; empty if there is one class.</param>
    /// <param name="scores">Receives the scores; NaN for a row that the fit left out or that is the only one of its class.</param>
    /// <param name="weights">Their weights; empty for 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void LeaveOneOutScores(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, Span<float> scores, ReadOnlySpan<float> weights = default)
    {
        Check(rows, scores.Length);
        if ((!labels.IsEmpty || ClassCount > 1) && labels.Length != scores.Length)
            throw new ArgumentException($"There are {labels.Length} labels for {scores.Length} rows.", nameof(labels));
        if (!weights.IsEmpty && weights.Length != scores.Length)
            throw new ArgumentException($"There are {weights.Length} weights for {scores.Length} rows.", nameof(weights));
        var scratch = new float[ScratchLength(TileRows)];
        var results = new MahalanobisScore[TileRows];
        for (int start = 0; start < scores.Length; start += TileRows)
        {
            int count = Math.Min(TileRows, scores.Length - start);
            ScoreOnce(rows.Slice(start * Dimension, count * Dimension), count, scratch, results, []);
            ReadOnlySpan<float> whitened = Whitened(scratch, count);
            for (int i = 0; i < count; i++)
            {
                int label = labels.IsEmpty ? 0 : labels[start + i];
                double weight = weights.IsEmpty ? 1 : weights[start + i];
                scores[start + i] = results[i].NearestClass < 0 || label < 0 || !(weight > 0 && double.IsFinite(weight))
                    ? float.NaN
                    : (float)LeaveOneOut(whitened.Slice(i * _whitening.PaddedOutputs, Rank), label, weight);
            }
        }
    }

    private double LeaveOneOut(ReadOnlySpan<float> row, int label, double weight)
    {
        double total = _statistics.TotalWeight;
        double others = _statistics.Weights[label] - weight;
        // Weights are sums: the difference of a class of one row is rounding.
        if (others <= 1e-9 * weight)
            return double.NaN;
        double rest = DoubleVectors.SquaredNorm(row[_axes..]);
        double stretch = _statistics.Weights[label] / others;
        double downdate = (1 - _shrinkage) * weight * stretch / total;
        double own = rest + Product(row, label, label);
        double left = 1 - (downdate * own);
        if (left <= 1e-9)
            return double.PositiveInfinity;
        double shrink = (total - weight) / total;
        double best = stretch * stretch * shrink * own / left;
        for (int other = 0; other < ClassCount; other++)
        {
            if (other == label || _statistics.Weights[other] == 0)
                continue;
            double cross = rest + Product(row, label, other);
            double distance = rest + Product(row, other, other);
            best = Math.Min(best, shrink * (distance + (downdate * cross * cross / left)));
        }

        return Settings.Relative ? best - BackgroundLeaveOneOut(row, rest, weight, total) : best;
    }

    // The same for one Gaussian over all rows.
    private double BackgroundLeaveOneOut(ReadOnlySpan<float> row, double rest, double weight, double total)
    {
        double distance = rest;
        for (int axis = 0; axis < _axes; axis++)
            distance += (double)row[axis] * row[axis] * _background[axis];
        double stretch = total / (total - weight);
        double left = 1 - ((1 - _shrinkage) * weight * stretch / total * distance);
        return stretch * distance / left;
    }

    // The inner product of the row's differences from two class means within the discriminant axes.
    private double Product(ReadOnlySpan<float> row, int first, int second)
    {
        ReadOnlySpan<float> left = _meanRows.AsSpan(first * _axes, _axes);
        ReadOnlySpan<float> right = _meanRows.AsSpan(second * _axes, _axes);
        double sum = 0;
        for (int axis = 0; axis < left.Length; axis++)
            sum += ((double)row[axis] - left[axis]) * ((double)row[axis] - right[axis]);
        return sum;
    }
}
