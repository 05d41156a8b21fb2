using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>One fit as an estimator does it: both passes, the calibration, and what the user should hear about.</summary>
internal static class MahalanobisLearning
{
    private const int AliveRows = 4096;

    /// <summary>Learns and calibrates a model.</summary>
    /// <param name="rows">Dense training rows.</param>
    /// <param name="classCount">The number of classes; 1 without labels.</param>
    /// <param name="settings">What is learned.</param>
    /// <param name="mode">Where the calibration comes from.</param>
    /// <param name="heldOutShare">The share of the rows that is held out if the mode says so.</param>
    /// <param name="seed">Which rows are held out.</param>
    /// <param name="checkAlive">Called now and then; may throw to cancel.</param>
    public static MahalanobisModel Learn(
        TrainingRows rows, int classCount, MahalanobisSettings settings, OodCalibrationMode mode, double heldOutShare, int seed, Action checkAlive)
    {
        if (mode != OodCalibrationMode.HeldOut)
        {
            MahalanobisModel model = Fit(rows, classCount, settings, checkAlive);
            return mode == OodCalibrationMode.None ? model : model.WithCalibration(new OodCalibration(LeaveOneOut(model, rows)));
        }

        int[] order = [.. Enumerable.Range(0, rows.Count)];
        new Random(seed).Shuffle(order);
        int held = Math.Clamp((int)Math.Round(heldOutShare * rows.Count), Math.Min(1, rows.Count), Math.Max(0, rows.Count - 1));
        MahalanobisModel fitted = Fit(Take(rows, order[held..]), classCount, settings, checkAlive);
        TrainingRows others = Take(rows, order[..held]);
        var scores = new float[others.Count];
        fitted.ScoreRows(others.Dense, scores);
        return fitted.WithCalibration(new OodCalibration(scores));
    }

    public static float[] LeaveOneOut(MahalanobisModel model, TrainingRows rows)
    {
        var scores = new float[rows.Count];
        model.LeaveOneOutScores(rows.Dense, rows.Labels, scores, rows.Weights);
        return scores;
    }

    /// <summary>What a user should know about a model before trusting it.</summary>
    public static IEnumerable<string> Warnings(MahalanobisModel model, double falseAlarmRate)
    {
        if (model.SkippedRowCount > 0)
            yield return $"{model.SkippedRowCount} rows were left out of the fit: a feature is not finite, the label is missing, or the weight is not above 0.";
        if (model.Settings.Relative && model.ClassCount - 1 < model.Dimension / 4.0)
            yield return $"The relative distance sees only {model.ClassCount - 1} of {model.Dimension} directions: a row can be arbitrarily far away in the others. Use the distance too.";
        if (model.Rank < model.Dimension)
            yield return $"The covariance is singular (rank {model.Rank} of {model.Dimension}): rows that leave the subspace of the training rows go unnoticed. Use shrinkage.";
        if (model.JitterUsed > 0)
            yield return FormattableString.Invariant($"The covariance is singular: {model.JitterUsed:g3} of each variance was added to it.");
        if (model.Calibration is { } calibration && float.IsPositiveInfinity(calibration.Threshold(falseAlarmRate)))
            yield return FormattableString.Invariant($"{calibration.Count} calibration scores are too few for a false-alarm rate of {falseAlarmRate:g3}: no row will be called out-of-distribution.");
    }

    private static MahalanobisModel Fit(TrainingRows rows, int classCount, MahalanobisSettings settings, Action checkAlive)
    {
        var fitter = new MahalanobisFitter(rows.Dimension, classCount, settings);
        int passes = settings.Shrinkage == CovarianceShrinkage.LedoitWolf ? 2 : 1;
        for (int pass = 0; pass < passes; pass++)
        {
            for (int start = 0; start < rows.Count; start += AliveRows)
            {
                checkAlive();
                int count = Math.Min(AliveRows, rows.Count - start);
                ReadOnlySpan<float> features = rows.Dense.AsSpan(start * rows.Dimension, count * rows.Dimension);
                ReadOnlySpan<int> labels = rows.Labels is null ? default : rows.Labels.AsSpan(start, count);
                ReadOnlySpan<float> weights = rows.Weights is null ? default : rows.Weights.AsSpan(start, count);
                if (pass == 0)
                    fitter.AddRows(features, labels, weights);
                else
                    fitter.AddSpread(features, labels, weights);
            }
        }

        checkAlive();
        return fitter.Build();
    }

    private static TrainingRows Take(TrainingRows rows, int[] chosen)
    {
        var features = new float[chosen.Length * rows.Dimension];
        for (int i = 0; i < chosen.Length; i++)
            rows.Dense.AsSpan(chosen[i] * rows.Dimension, rows.Dimension).CopyTo(features.AsSpan(i * rows.Dimension));
        return new TrainingRows
        {
            Count = chosen.Length,
            Dimension = rows.Dimension,
            Dense = features,
            Labels = rows.Labels is null ? null : [.. chosen.Select(i => rows.Labels[i])],
            Weights = rows.Weights is null ? null : [.. chosen.Select(i => rows.Weights[i])],
        };
    }
}
