using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The gate's losses, their derivatives and solvers, on the worked examples of the specification.</summary>
public sealed class GateTests
{
    private static readonly double[] AccurateLabel = [0.95, 0.9, 0.99, 0.97, 0.02, 0.01, 0.05, 0.6];
    private static readonly double[] RobustLabel = [0.6, 0.5, 0.7, 0.2, 0.5, 0.45, 0.6, 0.4];
    private static readonly double[] Feature = [-1.2, -0.8, -1, -0.3, 1.1, 0.9, 1.4, 0.1];
    private static readonly double[] Perturbed = [0, 0, 0, 0, 1, 1, 1, 1];

    [Fact]
    public void Losses_and_slopes_of_one_row()
    {
        const double accurate = 0.08, robust = 0.6;
        Check(new GateCoefficients(1.5, 0, 0.2, 0), 1, 0.673313, -0.575869);
        Check(new GateCoefficients(1.5, 0, 0.2, 0), 0, 1.842299, 1.056352);
        Assert.Equal(0.862403, Row(new GateCoefficients(1, 0.5, 0.1, 0), 1).Value, 1e-6);
        Assert.Equal(1.621896, Row(new GateCoefficients(1, 0.5, 0.1, 0), 0).Value, 1e-6);
        GateRowLoss entropy = Row(new GateCoefficients(0, 1, 0, 0), 1);
        Assert.Equal(0.849900, entropy.Value, 1e-6);
        Assert.Equal(0.937900, entropy.Responsibility, 1e-6);
        Assert.Equal(-0.269713, entropy.Slope, 1e-6);
        Assert.Equal(0.403186, Row(new GateCoefficients(1, 0, 0, 0), 1).Value, 1e-6);
        Assert.Equal(1.103186, Row(new GateCoefficients(1, 0, 0, 0), 0).Value, 1e-6);

        void Check(GateCoefficients coefficients, double target, double loss, double slope)
        {
            Assert.Equal(loss, Row(coefficients, target).Value, 1e-6);
            Assert.Equal(slope, Row(coefficients, target).Slope, 2e-6);
        }

        static GateRowLoss Row(GateCoefficients coefficients, double target) => GateObjective.Loss(0.7, accurate, robust, target, coefficients);
    }

    [Fact]
    public void One_alpha_of_most_likelihood()
    {
        double alpha = ConstantAlpha.MaximumLikelihood(AccurateLabel, RobustLabel, [.. Enumerable.Repeat(1.0, 8)]);
        Assert.Equal(0.727881, alpha, 1e-6);
        Assert.Equal(0.711568, Loss(alpha), 1e-6);
        Assert.Equal(1.527614, Loss(0), 1e-6);
        Assert.Equal(0.761107, Loss(1), 1e-6);
        Assert.Equal(0, ConstantAlpha.MaximumLikelihood([0.9, 0.8], [0.5, 0.4], [1, 1]));
        Assert.Equal(1, ConstantAlpha.MaximumLikelihood([0.5, 0], [0.9, 0.4], [1, 1]));
        // Equal classifiers leave nothing to choose.
        Assert.Equal(0, ConstantAlpha.MaximumLikelihood([0.5, 0], [0.5, 0], [1, 1]));

        static double Loss(double alpha) => -AccurateLabel.Zip(RobustLabel, (g, h) => Math.Log(((1 - alpha) * g) + (alpha * h))).Average();
    }

    [Fact]
    public void Newton_finds_the_likelihood_of_the_example()
    {
        GateFit fit = GateNewton.Minimize(Example(new GateCoefficients(0, 1, 0, 0.1)), [0, 0], 1e-10, 100);
        Tolerance.AssertClose([1.180970, -0.014197], fit.Parameters, 0, 1e-5);
        Assert.Equal(0.602056, fit.Objective, 1e-6);
        double[] alphas = [.. Feature.Select(x => 1 / (1 + Math.Exp(-(fit.Parameters[1] + (fit.Parameters[0] * x)))))];
        Tolerance.AssertClose([0.1929, 0.2771, 0.2323, 0.4089, 0.7833, 0.7405, 0.8374, 0.5260], alphas, 0, 5e-5);
    }

    [Fact]
    public void Newton_finds_the_papers_loss_of_the_example()
    {
        GateFit fit = GateNewton.Minimize(Example(new GateCoefficients(1.5, 0, 0.2, 0.1)), [0, 0], 1e-10, 100);
        Tolerance.AssertClose([1.856292, 0.040003], fit.Parameters, 0, 1e-5);
        Assert.Equal(0.547772, fit.Objective, 1e-6);
    }

    [Fact]
    public void Expectation_maximisation_takes_the_steps_of_the_example()
    {
        GateObjective objective = Example(new GateCoefficients(0, 1, 0, 0.1));
        List<double> steps = [objective.Value([0, 0])];
        GateFit fit = GateExpectationMaximization.Minimize(objective, 0.1, [0, 0], 0, 1000, (_, value) => steps.Add(value));
        Tolerance.AssertClose([0.743745, 0.615304, 0.606665, 0.604137], steps.ToArray().AsSpan(0, 4), 0, 1e-6);
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.Second < pair.First));
        Tolerance.AssertClose([1.180970, -0.014197], fit.Parameters, 0, 1e-5);
    }

    [Fact]
    public void The_gate_clips_far_features_and_stays_in_its_range()
    {
        SmoothingGate gate = new SmoothingGate([3, -2], 0.1, [0, 1], [1, 2]).With(0.6, 0.9, double.NaN, 0);
        foreach (double x in new[] { 1e30, -1e30, double.PositiveInfinity, double.NegativeInfinity })
        {
            double gamma = gate.Gamma([x, -x]);
            Assert.Equal(0.1 + (Math.Sign(x) * 6 * 5), gamma, 1e-12);
            Assert.InRange(gate.Alpha(gamma), 0.6, 0.9);
        }

        Assert.True(double.IsNaN(gate.Gamma([double.NaN, 0])));
        Assert.Throws<ArgumentException>(() => gate.Gamma([1]));
    }

    [Fact]
    public void Score_features_are_what_they_are_called()
    {
        double[] accurate = [Math.Log(0.7) + 2, Math.Log(0.2) + 2, Math.Log(0.1) + 2], robust = [Math.Log(0.3), Math.Log(0.6), Math.Log(0.1)];
        var features = new double[ScoreFeatures.Count(ScoreKind.Logits, ScoreKind.Logits)];
        ScoreFeatures.Compute(accurate, robust, ScoreKind.Logits, ScoreKind.Logits, features, new double[6]);
        double entropy(params double[] p) => -p.Sum(value => value * Math.Log(value)) / Math.Log(3);
        double divergence = (entropy(0.5, 0.4, 0.1) - ((entropy(0.7, 0.2, 0.1) + entropy(0.3, 0.6, 0.1)) / 2)) * Math.Log(3);
        Tolerance.AssertClose(
            [0.5, 0.3, Math.Log(0.7), Math.Log(0.6), entropy(0.7, 0.2, 0.1), entropy(0.3, 0.6, 0.1), 0, divergence, 0.3, 2, 0], features, 0, 1e-12);
        features = new double[10];
        ScoreFeatures.Compute([0, -1000], [0, 0], ScoreKind.Probabilities, ScoreKind.Logits, features, new double[4]);
        Assert.All(features, value => Assert.True(double.IsFinite(value)));
        Assert.Equal([1.0, 1.0], [features[0], features[6]]);
        Assert.Equal(Math.Log(2), features[9], 1e-12);
    }

    private static GateObjective Example(GateCoefficients coefficients) =>
        new(Feature, 1, AccurateLabel, RobustLabel, Perturbed, [.. Enumerable.Repeat(1 / 8.0, 8)], coefficients);
}
