using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>Learning on: new rows, new classes, other models, without the old rows.</content>
public sealed partial class MahalanobisModel
{
    /// <summary>The model after more rows, of known classes or of new ones.</summary>
    /// <remarks>
    /// <see cref="MahalanobisUpdateRule.Pooled"/> gives what fitting all rows at once gives. <see cref="MahalanobisUpdateRule.EqualClass"/> is
    /// Algorithm 2 of Lee et al.: with C classes, S becomes C/(C+1) S + 1/(C+1) S_new for each new class in turn, whatever its number of rows.
    /// The intensity of Ledoit-Wolf shrinkage stays that of the first fit, because it hangs on all single rows. The calibration is kept as it is;
    /// add the leave-one-out scores of the new rows by <see cref="WithCalibration"/>.
    /// </remarks>
    /// <param name="rows">Row-major features; rows with a value that is not finite, or a missing label, are left out.</param>
    /// <param name="labels">The class of each row, new classes numbered behind the known ones; -1 if it is missing; empty if there is one class.</param>
    /// <param name="rule">How the covariance takes them in.</param>
    /// <param name="weights">The weight of each row; empty for 1.</param>
    /// <returns>A new model; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or the equal-class rule is asked for with rows of a known class, or with a new class none of whose rows can be used.</exception>
    public MahalanobisModel Update(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, MahalanobisUpdateRule rule = MahalanobisUpdateRule.Pooled, ReadOnlySpan<float> weights = default) =>
        Update(rows, labels, rule, weights, ClassCount);

    /// <summary>The same with room for classes that may have no rows yet.</summary>
    internal MahalanobisModel Update(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, MahalanobisUpdateRule rule, ReadOnlySpan<float> weights, int atLeast)
    {
        int classes = Math.Max(ClassCount, atLeast);
        foreach (int label in labels)
            classes = Math.Max(classes, checked(label + 1));
        if (rule == MahalanobisUpdateRule.Pooled)
        {
            var fitter = new MahalanobisFitter(_statistics.Clone(classes), Settings);
            fitter.AddRows(rows, labels, weights);
            return Rebuilt(fitter.Finish());
        }

        MahalanobisStatistics statistics = _statistics.Clone(classes);
        if (labels.ContainsAnyInRange(0, ClassCount - 1))
            throw new ArgumentException("The equal-class rule takes rows of new classes only.", nameof(labels));
        for (int label = ClassCount; label < classes; label++)
        {
            if (labels.Contains(label))
                AddClassEqually(statistics, label, rows, labels, weights);
        }

        return Rebuilt(statistics);
    }

    /// <summary>The model of this one's rows and another one's together, as if all had been fitted at once.</summary>
    /// <param name="other">A model of other rows with the same features, classes and settings.</param>
    /// <returns>A new model without calibration.</returns>
    /// <exception cref="ArgumentException">The features, classes or settings differ.</exception>
    public MahalanobisModel Merge(MahalanobisModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Settings != Settings)
            throw new ArgumentException("Only models with the same settings can be merged.", nameof(other));
        int classes = Math.Max(ClassCount, other.ClassCount);
        var fitter = new MahalanobisFitter(_statistics.Clone(classes), Settings);
        fitter.Merge(new MahalanobisFitter(other._statistics.Clone(classes), other.Settings));
        double share = RowCount / (double)(RowCount + other.RowCount);
        double? shrinkage = Settings.Shrinkage == CovarianceShrinkage.LedoitWolf ? (share * _shrinkage) + ((1 - share) * other._shrinkage) : null;
        return Of(fitter.Finish(), Settings, null, shrinkage);
    }

    private MahalanobisModel Rebuilt(MahalanobisStatistics statistics) =>
        Of(statistics, Settings, null, Settings.Shrinkage == CovarianceShrinkage.LedoitWolf ? _shrinkage : null).WithCalibration(Calibration);

    private void AddClassEqually(MahalanobisStatistics statistics, int label, ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        var fitter = new MahalanobisFitter(new MahalanobisStatistics(Dimension, statistics.ClassCount), Settings);
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == label)
                fitter.Add(rows.Slice(i * Dimension, Dimension), label, weights.IsEmpty ? 1 : weights[i]);
        }

        MahalanobisStatistics added = fitter.Finish();
        if (added.Weights[label] == 0)
            throw new ArgumentException($"The new class {label} has no rows that can be used.", nameof(labels));
        int known = statistics.PresentClasses;
        double before = statistics.TotalWeight;
        double after = before + added.Weights[label];
        // The scatter is kept as total weight times covariance, so that later updates go on from the mixed covariance.
        DoubleVectors.Scale(after / before * known / (known + 1), statistics.Scatter);
        DoubleVectors.AddScaled(after / added.Weights[label] / (known + 1), added.Scatter, statistics.Scatter);
        added.Mean(label).CopyTo(statistics.Mean(label));
        statistics.Weights[label] = added.Weights[label];
        statistics.Rows[label] = added.Rows[label];
        statistics.SquaredWeights += added.SquaredWeights;
        statistics.Skipped += added.Skipped;
    }
}
