using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>What holds for any scores.</summary>
public class ParametricScalingPropertyTests
{
    public static TheoryData<ParametricScalingMethod, ParametricRegularization> Kinds
    {
        get
        {
            var data = new TheoryData<ParametricScalingMethod, ParametricRegularization>();
            foreach (ParametricScalingMethod method in Enum.GetValues<ParametricScalingMethod>())
            {
                foreach (ParametricRegularization regularization in Enum.GetValues<ParametricRegularization>())
                    data.Add(method, regularization);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_equal_finite_differences_also_in_the_round_coordinates(ParametricScalingMethod method, ParametricRegularization regularization)
    {
        SyntheticScores data = SyntheticScores.Make(60, 4, 1.5);
        var objective = new ParametricObjective(method, data.Logits, LabeledScores.Of(data.Logits, 4, data.Labels), 1, default)
        {
            Regularization = regularization, Lambda = 2, Mu = 3,
        };
        var random = new Random(3);
        double[] point = [.. Enumerable.Range(0, objective.Dimension).Select(_ => random.NextDouble() - .3)];
        AssertGradient(objective, point);
        if (method == ParametricScalingMethod.Vector)
            return;
        (double[] moments, double[] variances) = objective.Curvature(point);
        var round = new PreconditionedObjective(objective, moments, variances);
        double[] moved = round.FromPlain(point), back = new double[point.Length];
        round.ToPlain(moved, back);
        for (int i = 0; i < point.Length; i++)
            Assert.Equal(point[i], back[i], 1e-10);
        AssertGradient(round, moved);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_number_of_threads_gives_the_same_bits_and_rows_sum_to_one(ParametricScalingMethod method, ParametricRegularization regularization)
    {
        SyntheticScores data = SyntheticScores.Make(3000, 4, 2);
        ParametricScaling[] models = [.. new[] { 1, 2, 7 }.Select(threads => ParametricScaling.Fit(
            method, LabeledScores.Of(data.Logits, 4, data.Labels), new ParametricScalingOptions { Regularization = regularization, NumberOfThreads = threads, Folds = 2 }))];
        Assert.All(models, model => Assert.Equal(models[0].Weights, model.Weights));
        Assert.All(models[0].CalibrateRows(data.Logits).Chunk(4), row => Assert.Equal(1, row.Sum(), 1e-12));
    }

    [Fact]
    public void More_freedom_never_raises_the_loss_on_the_rows_learned_from()
    {
        SyntheticScores data = SyntheticScores.Make(700, 5, 2, 4);
        LabeledScores rows = LabeledScores.Of(data.Logits, 5, data.Labels);
        var plain = new ParametricScalingOptions { Lambda = 0, Mu = 0 };
        double temperature = TemperatureScaling.Fit(rows).Summary.LogLossAfter;
        double vector = ParametricScaling.Fit(ParametricScalingMethod.Vector, rows, plain).Summary.LogLossAfter;
        double matrix = ParametricScaling.Fit(ParametricScalingMethod.Matrix, rows, plain).Summary.LogLossAfter;
        Assert.True(matrix <= vector + 1e-9 && vector <= temperature + 1e-9, $"{matrix} {vector} {temperature}");
    }

    [Fact]
    public void Cross_validation_prefers_strong_penalties_where_a_temperature_is_the_truth_and_weak_ones_where_classes_are_mixed_up()
    {
        SyntheticScores truth = SyntheticScores.Make(1000, 5, 2, 6);
        LabeledScores rows = LabeledScores.Of(truth.Logits, 5, truth.Labels);
        ParametricScaling careful = ParametricScaling.Fit(ParametricScalingMethod.Matrix, rows);
        ParametricScaling reckless = ParametricScaling.Fit(ParametricScalingMethod.Matrix, rows, new ParametricScalingOptions { Lambda = 0, Mu = 0 });
        SyntheticScores fresh = SyntheticScores.Make(20_000, 5, 2, 7);
        Assert.True(LogLoss(careful, fresh.Logits, fresh.Labels) < LogLoss(reckless, fresh.Logits, fresh.Labels));
        Assert.InRange(careful.Summary.Lambda, .1, 1e6);
        Assert.False(double.IsNaN(careful.Summary.CrossValidatedLogLoss));

        // The logits of two classes exchanged: a matrix can put that right, a temperature cannot.
        double[] mixed = [.. truth.Logits.Chunk(5).SelectMany(row => new[] { row[1], row[0], row[2], row[3], row[4] })];
        double[] mixedFresh = [.. fresh.Logits.Chunk(5).SelectMany(row => new[] { row[1], row[0], row[2], row[3], row[4] })];
        LabeledScores mixedRows = LabeledScores.Of(mixed, 5, truth.Labels);
        double matrixLoss = LogLoss(ParametricScaling.Fit(ParametricScalingMethod.Matrix, mixedRows), mixedFresh, fresh.Labels);
        Assert.InRange(matrixLoss, 0, 1.1 * LogLoss(careful, fresh.Logits, fresh.Labels));
        Assert.True(matrixLoss < LogLoss(TemperatureScaling.Fit(mixedRows), mixedFresh, fresh.Labels) - .3);
    }

    [Fact]
    public void A_cancelled_fit_stops_and_progress_counts_on()
    {
        SyntheticScores data = SyntheticScores.Make(200, 3, 2);
        LabeledScores rows = LabeledScores.Of(data.Logits, 3, data.Labels);
        Assert.ThrowsAny<OperationCanceledException>(() => ParametricScaling.Fit(ParametricScalingMethod.Matrix, rows, cancellationToken: new CancellationToken(canceled: true)));
        var steps = new Steps();
        ParametricScaling.Fit(ParametricScalingMethod.Matrix, rows, progress: steps);
        Assert.Equal(Enumerable.Range(1, steps.Seen.Count), steps.Seen);
        Assert.True(steps.Seen.Count > 20);
    }

    private static double LogLoss(IScoreCalibration model, double[] logits, int[] labels) => CalibrationMetrics.Compute(model.CalibrateRows(logits), 5, labels).LogLoss;

    private static void AssertGradient(IDifferentiable function, double[] point)
    {
        double[] gradient = new double[point.Length], ignored = new double[point.Length];
        function.Evaluate(point, gradient);
        for (int i = 0; i < point.Length; i++)
        {
            double[] up = [.. point], down = [.. point];
            (up[i], down[i]) = (point[i] + 1e-5, point[i] - 1e-5);
            double difference = (function.Evaluate(up, ignored) - function.Evaluate(down, ignored)) / 2e-5;
            Assert.Equal(difference, gradient[i], 1e-6 * Math.Max(1, Math.Abs(difference)));
        }
    }

    private sealed class Steps : IProgress<CalibrationProgress>
    {
        public List<int> Seen { get; } = [];

        public void Report(CalibrationProgress value) => Seen.Add(value.Iteration);
    }
}
