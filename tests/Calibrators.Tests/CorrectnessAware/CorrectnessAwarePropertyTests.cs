namespace MLExtensions.Calibrators.Tests;

/// <summary>What holds for any scores.</summary>
public class CorrectnessAwarePropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 5)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_most_probable_class_stays_and_rows_sum_to_one(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(1000, 5, 2, seed);
        double[] probabilities = Fit(data).CalibrateRows(data.Logits);
        foreach ((double[] before, double[] after) in data.Logits.Chunk(5).Zip(probabilities.Chunk(5)))
        {
            Assert.Equal(Array.IndexOf(before, before.Max()), Array.IndexOf(after, after.Max()));
            Assert.Equal(1, after.Sum(), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_gradient_equals_finite_differences(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(50, 4, 2, seed);
        var random = new Random(seed);
        double[] cues = [.. Enumerable.Range(0, 50 * 3).Select(_ => random.NextDouble() - .5)], point = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble() - .5)];
        var objective = new CorrectnessObjective(data.Logits, 4, 1, cues, data.Labels, [.. Enumerable.Range(0, 50).Select(_ => .1 + random.NextDouble())], 1.7, .01, 1, default);
        double[] gradient = new double[4], ignored = new double[4];
        objective.Evaluate(point, gradient);
        for (int j = 0; j < 4; j++)
        {
            double[] up = [.. point], down = [.. point];
            (up[j], down[j]) = (point[j] + 1e-5, point[j] - 1e-5);
            Assert.Equal((objective.Evaluate(up, ignored) - objective.Evaluate(down, ignored)) / 2e-5, gradient[j], 1e-8);
        }
    }

    [Fact]
    public void Copies_that_know_more_raise_right_and_lower_wrong_confidences()
    {
        // The copies' softmax is the truth; the row's own is blurred.
        SyntheticScores truth = SyntheticScores.Make(4000, 3, 1, 3);
        var random = new Random(4);
        double[] blurred = Array.ConvertAll(truth.Logits, logit => logit + (2 * (random.NextDouble() + random.NextDouble() - 1)));
        double[] both = [.. blurred.Chunk(3).Zip(truth.Logits.Chunk(3), (own, copy) => own.Concat(copy)).SelectMany(row => row)];
        LabeledScores learn = LabeledScores.Of(both[..(6 * 2000)], 3, truth.Labels[..2000], inputCount: 2);
        CorrectnessAwareScaling with = CorrectnessAwareScaling.Fit(learn), without = CorrectnessAwareScaling.Fit(LabeledScores.Of(blurred[..(3 * 2000)], 3, truth.Labels[..2000]));
        CalibrationMetrics withCopies = CalibrationMetrics.Compute(with.CalibrateRows(both[(6 * 2000)..]), 3, truth.Labels[2000..]);
        CalibrationMetrics withoutCopies = CalibrationMetrics.Compute(without.CalibrateRows(blurred[(3 * 2000)..]), 3, truth.Labels[2000..]);
        Assert.Equal(withoutCopies.Accuracy, withCopies.Accuracy);
        Assert.True(withCopies.AreaUnderRocCurveOfConfidence > withoutCopies.AreaUnderRocCurveOfConfidence + .02, $"{withCopies.AreaUnderRocCurveOfConfidence} {withoutCopies.AreaUnderRocCurveOfConfidence}");
        Assert.True(withCopies.AreaUnderRiskCoverageCurve < withoutCopies.AreaUnderRiskCoverageCurve);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_and_a_weight_is_as_good_as_copies_of_a_row()
    {
        SyntheticScores data = SyntheticScores.Make(3000, 4, 2);
        LabeledScores rows = LabeledScores.Of(data.Logits, 4, data.Labels);
        CorrectnessAwareScaling[] models = [.. new[] { 1, 2, 5 }.Select(threads => CorrectnessAwareScaling.Fit(rows, new CorrectnessAwareOptions { NumberOfThreads = threads }))];
        Assert.All(models, model => Assert.Equal((models[0].Bias, models[0].BaseTemperature), (model.Bias, model.BaseTemperature)));
        Assert.All(models, model => Assert.Equal(models[0].Weights, model.Weights));

        LabeledScores weighted = LabeledScores.Of(data.Logits[..400], 4, data.Labels[..100], ScoreKind.Logits, [.. Enumerable.Repeat(2f, 100)]);
        LabeledScores doubled = LabeledScores.Of([.. data.Logits[..400], .. data.Logits[..400]], 4, [.. data.Labels[..100], .. data.Labels[..100]]);
        Assert.Equal(CorrectnessAwareScaling.Fit(doubled).TemperatureOf(data.Logits.AsSpan(0, 4)), CorrectnessAwareScaling.Fit(weighted).TemperatureOf(data.Logits.AsSpan(0, 4)), 1e-3);
    }

    [Fact]
    public void The_fit_never_ends_worse_than_it_started_and_can_be_cancelled()
    {
        SyntheticScores data = SyntheticScores.Make(500, 3, 4);
        CorrectnessAwareSummary summary = Fit(data).Summary;
        Assert.True(summary.LossAfter <= summary.LossBefore);
        Assert.True(summary.Converged);
        Assert.ThrowsAny<OperationCanceledException>(() => CorrectnessAwareScaling.Fit(LabeledScores.Of(data.Logits, 3, data.Labels), cancellationToken: new CancellationToken(canceled: true)));
    }

    private static CorrectnessAwareScaling Fit(SyntheticScores data) => CorrectnessAwareScaling.Fit(LabeledScores.Of(data.Logits, data.Classes, data.Labels));
}
