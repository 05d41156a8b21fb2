namespace MLExtensions.Calibrators.Tests;

/// <summary>What is certified, under attack: no accurate classifier, no gate and no move inside the radius changes a certified decision.</summary>
public sealed class LemmaTests
{
    [Fact]
    public void No_accurate_classifier_and_no_gate_flips_a_row_above_the_required_margin()
    {
        var random = new Random(20);
        var mixed = new double[20];
        int cases = 0, unsafeFlips = 0, violations = 0;
        while (cases < 150_000)
        {
            int classes = random.Next(2, 12);
            float[] robust = SmoothingData.Numbers(random, classes, Math.Pow(10, (2 * random.NextDouble()) - 1));
            // The floor of alpha is set so that the margin is just above what is required, or just below.
            double margin = Model(classes, 0.5).Score(new float[classes], robust, [0], mixed.AsSpan(0, classes)).RobustMargin;
            if (margin < 1e-3)
                continue;
            int top = Array.IndexOf(robust, robust.Max());
            double slack = Math.Pow(10, -1 - (8 * random.NextDouble()));
            AdaptiveSmoothingModel model = Model(classes, AdaptiveSmoothing.AlphaOfMargin(margin * (1 - slack)));
            AdaptiveSmoothingModel weaker = Model(classes, AdaptiveSmoothing.AlphaOfMargin(margin * (1 + slack)));
            Assert.True(margin > model.RequiredMargin);
            Assert.True(margin < weaker.RequiredMargin);
            foreach (float detector in new[] { -1e30f, -3, 0, 1e30f, random.NextSingle() })
            {
                for (int k = 0; k < classes; k++)
                {
                    // All on one class, nearly all, or anything.
                    float[] accurate = SmoothingData.Numbers(random, classes, 4);
                    accurate[k] += cases % 3 == 0 ? 1e6f : cases % 3 == 1 ? 40 : 0;
                    violations += model.Score(accurate, robust, [detector], mixed.AsSpan(0, classes)).PredictedClass == top ? 0 : 1;
                    unsafeFlips += weaker.Score(accurate, robust, [detector], mixed.AsSpan(0, classes)).PredictedClass == top ? 0 : 1;
                    cases++;
                }
            }
        }

        Assert.Equal(0, violations);
        // The bound is tight: just below it some are flipped.
        Assert.True(unsafeFlips > 1000, $"{unsafeFlips}");
    }

    [Theory]
    [InlineData(RobustMapKind.Scale)]
    [InlineData(RobustMapKind.Monotone)]
    [InlineData(RobustMapKind.MixedNuts)]
    public void The_quantile_keeps_the_promised_share_whatever_the_accurate_classifier_says(RobustMapKind kind)
    {
        foreach (double retained in new[] { 0, 50, 90, 98.5, 100 })
        {
            AdaptiveSmoothingRows rows = SmoothingData.Pair(700, 12, 21);
            AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(rows, new AdaptiveSmoothingOptions
            {
                Mode = AdaptiveSmoothingMode.Quantile, RetainedPercentage = retained, RobustMap = kind, RobustScale = 2, RobustPower = 2, RobustShift = -0.3,
            });
            int right = 0, kept = 0;
            var mixed = new double[12];
            for (int i = 0; i < 700; i++)
            {
                float[] robust = rows.RobustScores[(i * 12)..((i + 1) * 12)];
                int label = rows.Labels[i];
                if (!rows.IsPerturbed![i] || Array.IndexOf(robust, robust.Max()) != label)
                    continue;
                right++;
                bool all = true;
                for (int k = 0; k < 12; k++)
                {
                    var accurate = new float[12];
                    accurate[k] = 1e4f;
                    all &= model.Score(accurate, robust, [], mixed).PredictedClass == label;
                }

                kept += all ? 1 : 0;
            }

            Assert.True(right > 200);
            Assert.True(kept >= Math.Floor(right * retained / 100), $"{kept} of {right} kept where {retained} % are promised");
        }
    }

    [Fact]
    public void Radii_are_zero_to_one_half_and_grow_with_alpha_and_shrink_with_the_constant()
    {
        var random = new Random(22);
        for (int trial = 0; trial < 500; trial++)
        {
            double[] robust = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble())];
            double sum = robust.Sum();
            robust = Array.ConvertAll(robust, value => value / sum);
            double[] sorted = [.. robust.OrderDescending()];
            double last = 0, lastSmoothing = 0;
            for (double alpha = 0.3; alpha <= 1.0001; alpha += 0.05)
            {
                double at = Math.Min(alpha, 1);
                double radius = CertifiedRadius.Lipschitz(robust, [0.5, 1, 2, 0.1], at);
                double smoothing = CertifiedRadius.RandomizedSmoothing(sorted[0], sorted[1], 0.5, at);
                Assert.True(radius >= last && smoothing >= lastSmoothing);
                Assert.True(at > 0.5 || (radius == 0 && smoothing == 0));
                Assert.True(CertifiedRadius.Lipschitz(robust, [0.6, 1.1, 2.1, 0.2], at) <= radius);
                (last, lastSmoothing) = (radius, smoothing);
            }

            int top = Array.IndexOf(robust, robust.Max());
            double[] constants = [0.5, 1, 2, 0.1];
            Assert.Equal(Enumerable.Range(0, 4).Where(i => i != top).Min(i => (robust[top] - robust[i]) / (constants[top] + constants[i])), last, 1e-9);
        }
    }

    [Theory]
    [InlineData(PerturbationNorm.L1)]
    [InlineData(PerturbationNorm.L2)]
    [InlineData(PerturbationNorm.LInfinity)]
    public void Moves_inside_the_radius_of_a_linear_robust_classifier_never_flip_the_mix(PerturbationNorm norm)
    {
        var random = new Random(23);
        var mixed = new double[5];
        int cases = 0, violations = 0, flippedFarAway = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            const int dimension = 6;
            int classes = random.Next(2, 6);
            float[] weights = SmoothingData.Numbers(random, classes * dimension, 1);
            double scale = 0.3 + (2 * random.NextDouble());
            double[] constants = LipschitzConstants.OfLinear(weights, classes, norm, scale);
            var gate = new SmoothingGate([3], 0, [0], [1]) { AlphaMinimum = 0.6 + (0.35 * random.NextDouble()), AlphaMaximum = 1 };
            var model = new AdaptiveSmoothingModel(
                classes, 1, ScoreKind.Logits, ScoreKind.Logits, double.PositiveInfinity, new RobustMap { Scale = scale }, 0, gate, false, RobustCertificate.Lipschitz(constants));
            double[] x = [.. Enumerable.Range(0, dimension).Select(_ => 1.5 * SmoothingData.Normal(random))];
            SmoothedRow row = Score(model, weights, x, new float[classes], 0, mixed.AsSpan(0, classes));
            if (!(row.CertifiedRadius > 0))
                continue;
            for (int k = 0; k < classes; k++)
            {
                // Towards class k by the steepest way, and a random way; the accurate classifier and the gate do their worst.
                double[] steepest = Steepest(weights, dimension, row.PredictedClass, k, norm);
                double[] anywhere = Unit([.. Enumerable.Range(0, dimension).Select(_ => SmoothingData.Normal(random))], norm);
                var accurate = new float[classes];
                accurate[k] = 100;
                foreach (double[] direction in new[] { steepest, anywhere })
                {
                    double[] moved = [.. x.Zip(direction, (value, step) => value + (0.9999 * row.CertifiedRadius * step))];
                    violations += Score(model, weights, moved, accurate, -1e30f, mixed.AsSpan(0, classes)).PredictedClass == row.PredictedClass ? 0 : 1;
                    cases++;
                }

                double[] far = [.. x.Zip(steepest, (value, step) => value + (50 * step))];
                flippedFarAway += Score(model, weights, far, accurate, -1e30f, mixed.AsSpan(0, classes)).PredictedClass == row.PredictedClass ? 0 : 1;
            }
        }

        Assert.True(cases > 5000, $"{cases}");
        Assert.Equal(0, violations);
        Assert.True(flippedFarAway > 1000, $"{flippedFarAway}");
    }

    private static AdaptiveSmoothingModel Model(int classes, double alphaMinimum)
    {
        var gate = new SmoothingGate([2], 0.3, [0], [1]) { AlphaMinimum = alphaMinimum, AlphaMaximum = 1 };
        return new AdaptiveSmoothingModel(classes, 1, ScoreKind.Logits, ScoreKind.Logits, 1, new RobustMap(), 0, gate, false, null);
    }

    private static SmoothedRow Score(AdaptiveSmoothingModel model, float[] weights, double[] x, float[] accurate, float detector, Span<double> mixed)
    {
        var robust = new float[accurate.Length];
        for (int i = 0; i < robust.Length; i++)
            robust[i] = (float)x.Select((value, j) => value * weights[(i * x.Length) + j]).Sum();
        return model.Score(accurate, robust, [detector], mixed);
    }

    private static double[] Steepest(float[] weights, int dimension, int from, int to, PerturbationNorm norm)
    {
        double[] difference = [.. Enumerable.Range(0, dimension).Select(j => (double)weights[(to * dimension) + j] - weights[(from * dimension) + j])];
        switch (norm)
        {
            case PerturbationNorm.L1:
                int largest = Array.IndexOf(difference, difference.MaxBy(Math.Abs));
                return [.. difference.Select((value, j) => j == largest ? Math.Sign(value) : 0.0)];
            case PerturbationNorm.L2:
                return from == to ? difference : Unit(difference, norm);
            default:
                return Array.ConvertAll(difference, value => (double)Math.Sign(value));
        }
    }

    private static double[] Unit(double[] direction, PerturbationNorm norm)
    {
        double length = norm switch
        {
            PerturbationNorm.L1 => direction.Sum(Math.Abs),
            PerturbationNorm.L2 => Math.Sqrt(direction.Sum(value => value * value)),
            _ => direction.Max(Math.Abs),
        };
        return Array.ConvertAll(direction, value => value / length);
    }
}
