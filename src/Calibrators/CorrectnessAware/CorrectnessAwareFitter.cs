using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Learns a <see cref="CorrectnessAwareScaling"/>: cues standardised, L-BFGS from the one temperature that the log-loss asks for.</summary>
internal static class CorrectnessAwareFitter
{
    private const int HistorySize = 10;
    private const double Tolerance = 1e-7;

    public static CorrectnessAwareScaling Run(
        LabeledScores rows, CorrectnessAwareOptions options, IProgress<CalibrationProgress>? progress, CancellationToken cancellationToken)
    {
        double[] logits = rows.Logits();
        int classes = rows.ClassCount, inputs = rows.InputCount, width = classes * inputs, cueCount = CorrectnessCues.Count(classes, inputs, options.UseRowCues);
        var cues = new double[rows.Count * cueCount];
        for (int i = 0; i < rows.Count; i++)
            CorrectnessCues.Compute(logits.AsSpan(i * width, width), classes, options.UseRowCues, cues.AsSpan(i * cueCount, cueCount));
        (double[] means, double[] deviations) = Standardize(cues, cueCount, rows);

        double start = TemperatureScaling.Fit(Own(rows), new TemperatureOptions { NumberOfThreads = options.NumberOfThreads }, null, cancellationToken).Temperature;
        var objective = new CorrectnessObjective(
            logits, classes, inputs, cues, rows.Labels, rows.Weights, start, options.L2Regularization, options.NumberOfThreads, cancellationToken);
        double[] point = new double[objective.Dimension];
        double before = objective.Evaluate(point, new double[point.Length]);
        var optimizer = new LimitedMemoryBfgs(HistorySize, options.MaximumIterations, Tolerance, LimitedMemoryBfgs.DoubleNoise);
        LimitedMemoryBfgs.Outcome outcome = optimizer.Minimize(
            objective, point, (iteration, value, _) => progress?.Report(new CalibrationProgress(iteration, options.MaximumIterations, value)));
        double penalty = options.L2Regularization * point.Skip(1).Sum(weight => weight * weight);
        int errors = Enumerable.Range(0, rows.Count).Count(i => CorrectnessObjective.Confidence(logits.AsSpan(i * width, classes), 1).Best != rows.Labels[i]);
        var summary = new CorrectnessAwareSummary(rows.Count, rows.RowsLeftOut, errors, before, outcome.Value - penalty, outcome.Iterations, outcome.Converged);
        return new CorrectnessAwareScaling(classes, inputs, rows.ScoreKind, options.UseRowCues, start, point[0], point[1..], means, deviations, summary);
    }

    private static LabeledScores Own(LabeledScores rows)
    {
        if (rows.InputCount == 1)
            return rows;
        int width = rows.ClassCount * rows.InputCount;
        var scores = new double[rows.Count * rows.ClassCount];
        for (int i = 0; i < rows.Count; i++)
            rows.Scores.AsSpan(i * width, rows.ClassCount).CopyTo(scores.AsSpan(i * rows.ClassCount));
        return LabeledScores.Of(scores, rows.ClassCount, rows.Labels, rows.ScoreKind, Array.ConvertAll(rows.Weights, weight => (float)weight));
    }

    // A cue that never changes stays 0 and so without effect.
    private static (double[] Means, double[] Deviations) Standardize(double[] cues, int count, LabeledScores rows)
    {
        double[] means = new double[count], deviations = new double[count];
        for (int i = 0; i < cues.Length; i++)
            means[i % count] += rows.Weights[i / count] * cues[i] / rows.TotalWeight;
        for (int i = 0; i < cues.Length; i++)
            deviations[i % count] += rows.Weights[i / count] * Math.Pow(cues[i] - means[i % count], 2) / rows.TotalWeight;
        for (int j = 0; j < count; j++)
            deviations[j] = deviations[j] > 1e-18 ? Math.Sqrt(deviations[j]) : 1;
        for (int i = 0; i < cues.Length; i++)
            cues[i] = (cues[i] - means[i % count]) / deviations[i % count];
        return (means, deviations);
    }
}
