using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>What holds for every mix: simplex, limits, invariances, agreement of the solvers, weights, no leakage.</summary>
public sealed class AdaptiveSmoothingPropertyTests
{
    [Fact]
    public void Scores_are_logarithms_of_a_distribution()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 2000; trial++)
        {
            int classes = random.Next(2, 40);
            double spread = Math.Pow(10, random.Next(-2, 5));
            var mixed = new double[classes];
            AdaptiveSmoothing.Mix(Logits(random, classes, spread), Logits(random, classes, spread), random.NextDouble(), mixed, random.Next(1, 4), 0.5);
            Assert.All(mixed, value => Assert.True(value <= 0));
            Assert.Equal(1, mixed.Sum(Math.Exp), 1e-12);
        }
    }

    [Fact]
    public void At_the_ends_one_classifier_is_alone_bit_for_bit()
    {
        var random = new Random(2);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] accurate = Logits(random, 7, 5), robust = Logits(random, 7, 5), expected = new double[7], found = new double[7];
            Softmax.ComputeLog(accurate, expected, 1 / 2.0);
            AdaptiveSmoothing.Mix(accurate, robust, 0, found, 2, 0.25);
            Assert.Equal(expected, found);
            Softmax.ComputeLog(robust, expected, 4);
            AdaptiveSmoothing.Mix(accurate, robust, 1, found, 2, 0.25);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void A_number_added_to_all_logits_changes_nothing_and_classes_may_be_permuted()
    {
        var random = new Random(3);
        foreach (RobustMapKind kind in Enum.GetValues<RobustMapKind>())
        {
            var map = new RobustMap { Kind = kind, Scale = 1.5, Power = 2, Shift = -0.5 };
            AdaptiveSmoothingModel model = Model(12, map, 0.7);
            for (int trial = 0; trial < 200; trial++)
            {
                float[] accurate = SmoothingData.Numbers(random, 12, 3), robust = SmoothingData.Numbers(random, 12, 3);
                double[] expected = new double[12], found = new double[12];
                SmoothedRow row = model.Score(accurate, robust, [], expected);
                model.Score(Array.ConvertAll(accurate, value => value + 8), Array.ConvertAll(robust, value => value - 16), [], found);
                Tolerance.AssertClose(expected, found, 1e-4, 1e-4);

                int[] order = [.. Enumerable.Range(0, 12)];
                random.Shuffle(order);
                SmoothedRow permuted = model.Score(Array.ConvertAll(order, i => accurate[i]), Array.ConvertAll(order, i => robust[i]), [], found);
                Tolerance.AssertClose(Array.ConvertAll(order, i => expected[i]), found, 1e-12, 1e-12);
                Assert.Equal(row.PredictedClass, order[permuted.PredictedClass]);
            }
        }
    }

    [Fact]
    public void Probabilities_are_affine_in_alpha_and_two_classes_flip_once()
    {
        var random = new Random(4);
        for (int trial = 0; trial < 300; trial++)
        {
            double[] accurate = Logits(random, 2, 4), robust = Logits(random, 2, 4);
            double[] start = Mixed(accurate, robust, 0), end = Mixed(accurate, robust, 1);
            int flips = 0;
            int last = AdaptiveSmoothing.IndexOfLargest(start);
            for (int i = 0; i <= 100; i++)
            {
                double alpha = i / 100.0;
                double[] mixed = Mixed(accurate, robust, alpha);
                for (int k = 0; k < 2; k++)
                    Assert.Equal(((1 - alpha) * Math.Exp(start[k])) + (alpha * Math.Exp(end[k])), Math.Exp(mixed[k]), 1e-14);
                int now = AdaptiveSmoothing.IndexOfLargest(mixed);
                flips += now == last ? 0 : 1;
                last = now;
            }

            Assert.Equal(AdaptiveSmoothing.IndexOfLargest(start) == AdaptiveSmoothing.IndexOfLargest(end) ? 0 : 1, flips);
        }
    }

    [Fact]
    public void Probabilities_as_such_and_their_logarithms_are_the_same_input()
    {
        AdaptiveSmoothingRows logits = SmoothingData.Pair(60, 4, 6);
        float[] accurate = Probabilities(logits.AccurateScores, 4), robust = Probabilities(logits.RobustScores, 4);
        foreach ((ScoreKind kind, Func<float, float> of) in new (ScoreKind, Func<float, float>)[] { (ScoreKind.Logits, MathF.Log), (ScoreKind.LogProbabilities, MathF.Log) })
        {
            AdaptiveSmoothingModel asProbabilities = Model(4, new RobustMap { Scale = 0.5 }, 0.7, ScoreKind.Probabilities), other = Model(4, new RobustMap { Scale = 0.5 }, 0.7, kind);
            double[] left = new double[4], right = new double[4];
            for (int i = 0; i < 60; i++)
            {
                asProbabilities.Score(accurate.AsSpan(i * 4, 4), robust.AsSpan(i * 4, 4), [], left);
                other.Score(Array.ConvertAll(accurate[(i * 4)..((i * 4) + 4)], value => of(value)), Array.ConvertAll(robust[(i * 4)..((i * 4) + 4)], value => of(value)), [], right);
                Tolerance.AssertClose(left, right, 1e-5, 1e-5);
            }
        }

        // An exact zero is the smallest probability, not a missing value.
        var mixed = new double[4];
        Assert.NotEqual(-1, Model(4, new RobustMap(), 0.7, ScoreKind.Probabilities).Score([1, 0, 0, 0], [0.5f, 0.5f, 0, 0], [], mixed).PredictedClass);
        Assert.Equal(-1, Model(4, new RobustMap(), 0.7).Score([1, float.NegativeInfinity, 0, 0], [0.5f, 0.5f, 0, 0], [], mixed).PredictedClass);
    }

    [Fact]
    public void Quantiles_are_those_of_linear_interpolation_and_a_weight_counts_rows()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 500; trial++)
        {
            int count = random.Next(1, 30);
            double[] values = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(12))];
            double[] weights = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(1, 4))];
            double[] repeated = [.. values.SelectMany((value, i) => Enumerable.Repeat(value, (int)weights[i]))];
            foreach (double share in new[] { 0, 0.015, 0.3, 0.5, 0.985, 1 })
            {
                double[] sorted = [.. repeated.Order()];
                double place = share * (sorted.Length - 1);
                int below = (int)place;
                double expected = below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
                Assert.Equal(expected, WeightedMargins.Quantile(values, weights, share), 1e-9);
                Assert.Equal(expected, WeightedMargins.Quantile(repeated, [.. repeated.Select(_ => 1.0)], share), 1e-9);
                Assert.Equal(expected, WeightedMargins.Quantile(repeated, [.. repeated.Select(_ => 0.3)], share), 1e-9);
            }
        }
    }

    [Fact]
    public void Separation_counts_pairs()
    {
        var random = new Random(8);
        double[] up = [.. Enumerable.Range(0, 40).Select(_ => (double)random.Next(6))], down = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Next(5))];
        double pairs = up.Sum(a => down.Sum(b => a > b ? 1 : a == b ? 0.5 : 0)) / (up.Length * down.Length);
        Assert.Equal(pairs, WeightedMargins.AreaUnderRocCurve(up, [.. up.Select(_ => 2.0)], down, [.. down.Select(_ => 3.0)]), 1e-12);
        Assert.True(double.IsNaN(WeightedMargins.AreaUnderRocCurve([], [], down, down)));
    }

    [Fact]
    public void The_gates_derivatives_are_those_of_its_loss()
    {
        var random = new Random(9);
        for (int trial = 0; trial < 500; trial++)
        {
            var coefficients = new GateCoefficients(2 * random.NextDouble(), random.NextDouble(), random.NextDouble(), 0);
            double low = random.NextDouble(), high = random.NextDouble(), target = random.Next(2), gamma = 4 * SmoothingData.Normal(random);
            const double step = 1e-5;
            GateRowLoss Loss(double at) => GateObjective.Loss(at, low, high, target, coefficients);
            Assert.Equal((Loss(gamma + step).Value - Loss(gamma - step).Value) / (2 * step), Loss(gamma).Slope, 1e-6);
            Assert.Equal((Loss(gamma + step).Slope - Loss(gamma - step).Slope) / (2 * step), Loss(gamma).Curvature, 1e-6);
        }
    }

    [Fact]
    public void The_objectives_gradient_and_hessian_are_central_differences()
    {
        GateObjective objective = RandomObjective(40, 3, 11, new GateCoefficients(1.5, 0.3, 0.2, 0.05));
        double[] at = [0.4, -0.7, 0.2, 0.1], gradient = new double[4], other = new double[4];
        var hessian = new double[4, 4];
        var ignored = new double[4, 4];
        Assert.Equal(objective.Value(at), objective.Value(at, gradient, hessian), 1e-14);
        for (int j = 0; j < 4; j++)
        {
            const double step = 1e-5;
            double[] up = [.. at], down = [.. at];
            up[j] += step;
            down[j] -= step;
            Assert.Equal((objective.Value(up) - objective.Value(down)) / (2 * step), gradient[j], 1e-7);
            var above = new double[4];
            objective.Value(up, above, ignored);
            objective.Value(down, other, ignored);
            for (int k = 0; k <= j; k++)
                Assert.Equal((above[k] - other[k]) / (2 * step), hessian[j, k], 1e-6);
        }
    }

    [Fact]
    public void Both_solvers_find_the_same_and_expectation_maximisation_never_loses()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            GateObjective objective = RandomObjective(80, 2, seed, new GateCoefficients(0, 1, 0, 0.05));
            double last = objective.Value([0, 0, 0]);
            GateFit newton = GateNewton.Minimize(objective, [0, 0, 0], 1e-11, 300);
            GateFit expectation = GateExpectationMaximization.Minimize(objective, 0.05, [0, 0, 0], 1e-16, 20_000, (_, value) =>
            {
                Assert.True(value <= last);
                last = value;
            });
            Tolerance.AssertClose(newton.Parameters, expectation.Parameters, 0, 1e-5);
            Assert.Equal(newton.Objective, expectation.Objective, 1e-9);
        }
    }

    [Theory]
    [InlineData(AdaptiveSmoothingMode.Quantile)]
    [InlineData(AdaptiveSmoothingMode.Likelihood)]
    [InlineData(AdaptiveSmoothingMode.Gate)]
    public void A_row_of_weight_two_is_the_row_twice(AdaptiveSmoothingMode mode)
    {
        AdaptiveSmoothingRows once = SmoothingData.Pair(200, 3, 12, detectorFeatures: 1);
        int[] copies = [.. Enumerable.Range(0, 200).Select(i => 1 + (i % 3 == 0 ? 1 : 0))];
        AdaptiveSmoothingRows weighted = Select(once, [.. Enumerable.Range(0, 200)], [.. copies.Select(copy => (float)copy)]);
        AdaptiveSmoothingRows repeated = Select(once, [.. copies.SelectMany((copy, i) => Enumerable.Repeat(i, copy))], null);
        var options = new AdaptiveSmoothingOptions { Mode = mode };
        AdaptiveSmoothingModel left = AdaptiveSmoothingFitter.Fit(weighted, options), right = AdaptiveSmoothingFitter.Fit(repeated, options);
        Assert.Equal(left.AlphaMinimum, right.AlphaMinimum, 1e-12);
        Assert.Equal(left.AlphaMaximum, right.AlphaMaximum, 1e-12);
        if (mode == AdaptiveSmoothingMode.Gate)
            Tolerance.AssertClose(left.Gate!.Weights, right.Gate!.Weights, 1e-7, 1e-8);
        Assert.Equal(left.Summary!.BenignConfidence, right.Summary!.BenignConfidence, 1e-12);
        Assert.Equal(left.Summary.Clean.Mixed, right.Summary.Clean.Mixed, 1e-12);
        Assert.Equal(left.Summary.CertifiableShare, right.Summary.CertifiableShare, 1e-12);
    }

    [Fact]
    public void Where_the_marks_mean_nothing_the_gate_learns_nothing()
    {
        AdaptiveSmoothingRows marked = SmoothingData.Pair(10_000, 3, 13, detectorFeatures: 2);
        AdaptiveSmoothingModel learned = AdaptiveSmoothingFitter.Fit(marked, new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Gate, AlphaMinimum = 0 });
        bool[] shuffled = [.. marked.IsPerturbed!];
        new Random(1).Shuffle(shuffled);
        AdaptiveSmoothingRows blind = new()
        {
            ClassCount = 3, AccurateScores = marked.AccurateScores, RobustScores = marked.RobustScores, Labels = marked.Labels, IsPerturbed = shuffled,
            DetectorFeatures = marked.DetectorFeatures, DetectorFeatureCount = 2,
        };
        // BCE alone: the likelihood terms would rightly learn from the scores even without marks.
        var options = new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Gate, AlphaMinimum = 0, ProductWeight = 0 };
        AdaptiveSmoothingModel nothing = AdaptiveSmoothingFitter.Fit(blind, options);
        Assert.True(Length(learned) > 2, $"{Length(learned)}");
        Assert.True(Length(nothing) < 0.3, $"{Length(nothing)}");
        (double lowest, double highest) = Range(nothing, blind);
        Assert.True(highest - lowest < 0.35, $"{lowest} to {highest}");
        (lowest, highest) = Range(learned, marked);
        Assert.True(highest - lowest > 0.7, $"{lowest} to {highest}");

        static double Length(AdaptiveSmoothingModel model) => Math.Sqrt(model.Gate!.Weights.ToArray().Sum(value => value * value));
    }

    [Fact]
    public void Two_equal_classifiers_are_left_as_they_are()
    {
        AdaptiveSmoothingRows pair = SmoothingData.Pair(200, 3, 14);
        var rows = new AdaptiveSmoothingRows { ClassCount = 3, AccurateScores = pair.RobustScores, RobustScores = pair.RobustScores, Labels = pair.Labels, IsPerturbed = pair.IsPerturbed };
        foreach (GateLossKind loss in Enum.GetValues<GateLossKind>())
        {
            AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(rows, new AdaptiveSmoothingOptions { Mode = AdaptiveSmoothingMode.Gate, GateLoss = loss });
            double[] mixed = new double[3], expected = new double[3];
            for (int i = 0; i < 200; i++)
            {
                ReadOnlySpan<float> row = rows.RobustScores.AsSpan(i * 3, 3);
                model.Score(row, row, [], mixed);
                Softmax.ComputeLog([row[0], row[1], (double)row[2]], expected);
                Tolerance.AssertClose(expected, mixed, 1e-12, 1e-12);
            }
        }
    }

    private static (double Lowest, double Highest) Range(AdaptiveSmoothingModel model, AdaptiveSmoothingRows rows)
    {
        var mixed = new double[rows.ClassCount];
        double[] alphas = [.. Enumerable.Range(0, rows.Labels.Length).Select(i => model.Score(
            rows.AccurateScores.AsSpan(i * rows.ClassCount, rows.ClassCount), rows.RobustScores.AsSpan(i * rows.ClassCount, rows.ClassCount),
            rows.DetectorFeatures.AsSpan(i * rows.DetectorFeatureCount, rows.DetectorFeatureCount), mixed).Alpha)];
        return (alphas.Min(), alphas.Max());
    }

    private static AdaptiveSmoothingRows Select(AdaptiveSmoothingRows rows, int[] indices, float[]? weights) => new()
    {
        ClassCount = rows.ClassCount,
        AccurateScores = [.. indices.SelectMany(i => rows.AccurateScores[(i * rows.ClassCount)..((i + 1) * rows.ClassCount)])],
        RobustScores = [.. indices.SelectMany(i => rows.RobustScores[(i * rows.ClassCount)..((i + 1) * rows.ClassCount)])],
        Labels = Array.ConvertAll(indices, i => rows.Labels[i]),
        IsPerturbed = Array.ConvertAll(indices, i => rows.IsPerturbed![i]),
        Weights = weights,
        DetectorFeatures = Array.ConvertAll(indices, i => rows.DetectorFeatures![i]),
        DetectorFeatureCount = 1,
    };

    private static GateObjective RandomObjective(int count, int features, int seed, GateCoefficients coefficients)
    {
        var random = new Random(seed);
        double[] Uniform() => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return new GateObjective(
            [.. Enumerable.Range(0, count * features).Select(_ => SmoothingData.Normal(random))], features, Uniform(), Uniform(),
            [.. Enumerable.Range(0, count).Select(i => (double)(i % 2))], [.. Enumerable.Repeat(1.0 / count, count)], coefficients);
    }

    private static AdaptiveSmoothingModel Model(int classes, RobustMap map, double alpha, ScoreKind kind = ScoreKind.Logits) =>
        new(classes, 0, kind, kind, 1, map, alpha, null, false, null);

    private static double[] Mixed(double[] accurate, double[] robust, double alpha)
    {
        var mixed = new double[accurate.Length];
        AdaptiveSmoothing.Mix(accurate, robust, alpha, mixed);
        return mixed;
    }

    private static float[] Probabilities(float[] logits, int classes)
    {
        var probabilities = new float[logits.Length];
        Softmax.ComputeRows(logits, classes, probabilities);
        return probabilities;
    }

    private static double[] Logits(Random random, int count, double spread) => [.. Enumerable.Range(0, count).Select(_ => spread * SmoothingData.Normal(random))];
}
