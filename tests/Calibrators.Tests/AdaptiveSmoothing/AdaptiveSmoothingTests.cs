using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>The mix itself, with numbers that can be followed by hand (the worked examples of the specification), errors and edges.</summary>
public sealed class AdaptiveSmoothingTests
{
    private static readonly double[] Accurate = [4, 1, 0];
    private static readonly double[] Robust = [0.2, 1, 0.1];

    [Theory]
    [InlineData(0.5, -0.478599, -1.306939, -2.209990)]
    [InlineData(0.84, -1.013567, -0.791849, -1.692432)]
    [InlineData(0.99, -1.387658, -0.628373, -1.528404)]
    [InlineData(1.0, -1.418369, -0.618369, -1.518369)]
    [InlineData(0.0, -0.002810, -6.002810, -8.002810)]
    public void Mixes_probabilities_and_returns_logarithms(double alpha, params double[] expected)
    {
        var mixed = new double[3];
        AdaptiveSmoothing.Mix(Accurate, Robust, alpha, mixed, accurateScale: 2);
        Tolerance.AssertClose(expected, mixed, 0, 1e-6);
        var single = new float[3];
        AdaptiveSmoothing.Mix([4f, 1, 0], [0.2f, 1, 0.1f], alpha, single, accurateScale: 2);
        Tolerance.AssertClose([.. expected.Select(value => (float)value)], single, 0, 1e-5);
    }

    [Fact]
    public void The_decision_flips_where_the_probabilities_say()
    {
        double flip = 0.994722 / (0.994722 + 0.296714);
        Assert.Equal(0.770245, flip, 1e-6);
        Assert.Equal(0, Decide(flip - 1e-4));
        Assert.Equal(1, Decide(flip + 1e-4));

        static int Decide(double alpha)
        {
            var mixed = new double[3];
            AdaptiveSmoothing.Mix(Accurate, Robust, alpha, mixed, accurateScale: 2);
            return AdaptiveSmoothing.IndexOfLargest(mixed);
        }
    }

    [Fact]
    public void Stays_finite_where_floats_underflow()
    {
        var mixed = new float[3];
        AdaptiveSmoothing.Mix([120f, 0, 0], [0f, -130, -1], 0.9, mixed);
        Tolerance.AssertClose([-0.277134f, -122.302286f, -1.418622f], mixed, 1e-6, 1e-6);
        Assert.Equal(0f, (0.1f * MathF.Exp(-120f)) + (0.9f * MathF.Exp(-130f)));
    }

    [Fact]
    public void An_infinite_scale_puts_all_on_the_first_of_the_largest()
    {
        var mixed = new double[3];
        AdaptiveSmoothing.Mix([2, 3, 3], [0, 0, 0], 0.6, mixed, accurateScale: double.PositiveInfinity);
        Tolerance.AssertClose([Math.Log(0.2), Math.Log(0.6), Math.Log(0.2)], mixed, 1e-14, 0);
        AdaptiveSmoothing.Mix([2, 3, 3], [0, 0, 0], 0, mixed, accurateScale: double.PositiveInfinity);
        Assert.Equal([double.NegativeInfinity, 0, double.NegativeInfinity], mixed);
    }

    [Fact]
    public void Hard_zeros_on_both_sides_stay_and_bad_logits_make_the_row_missing()
    {
        var mixed = new double[3];
        AdaptiveSmoothing.Mix([0, double.NegativeInfinity, double.NegativeInfinity], [1, 1, double.NegativeInfinity], 0.5, mixed);
        Tolerance.AssertClose([Math.Log(0.75), Math.Log(0.25)], mixed.AsSpan(0, 2), 1e-14, 0);
        Assert.Equal(double.NegativeInfinity, mixed[2]);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity })
        {
            AdaptiveSmoothing.Mix([0, bad, 0], [1, 1, 1], 1, mixed);
            Assert.All(mixed, value => Assert.True(double.IsNaN(value)));
            AdaptiveSmoothing.Mix([0, 0, 0], [1, bad, 1], 0, mixed);
            Assert.All(mixed, value => Assert.True(double.IsNaN(value)));
        }
    }

    [Fact]
    public void The_destination_may_be_an_input()
    {
        double[] expected = new double[3], accurate = [4, 1, 0], robust = [0.2, 1, 0.1];
        AdaptiveSmoothing.Mix(accurate, robust, 0.84, expected, 2);
        AdaptiveSmoothing.Mix(accurate, robust, 0.84, accurate, 2);
        Assert.Equal(expected, accurate);
        accurate = [4, 1, 0];
        AdaptiveSmoothing.Mix(accurate, robust, 0.84, robust, 2);
        Assert.Equal(expected, robust);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        double[] mixed = new double[3];
        Assert.Throws<ArgumentException>(() => AdaptiveSmoothing.Mix([1.0, 2], Robust, 0.5, mixed));
        Assert.Throws<ArgumentException>(() => AdaptiveSmoothing.Mix(Accurate, Robust, 0.5, mixed.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => AdaptiveSmoothing.Mix([], [], 0.5, mixed));
        foreach (double alpha in new[] { -0.1, 1.1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>("alpha", () => AdaptiveSmoothing.Mix(Accurate, Robust, alpha, mixed));
        Assert.Throws<ArgumentOutOfRangeException>("accurateScale", () => AdaptiveSmoothing.Mix(Accurate, Robust, 0.5, mixed, 0));
        Assert.Throws<ArgumentOutOfRangeException>("robustScale", () => AdaptiveSmoothing.Mix(Accurate, Robust, 0.5, mixed, 1, double.PositiveInfinity));
    }

    [Fact]
    public void Logits_of_gamma_are_the_papers_weights()
    {
        var gate = new SmoothingGate([], 0, [], []);
        Tolerance.AssertClose([0.851953, 0.880797, 0.924142, 0.952574], [gate.Alpha(1.75), gate.Alpha(2), gate.Alpha(2.5), gate.Alpha(3)], 0, 1e-6);
        Assert.Equal(0.5, AdaptiveSmoothing.AlphaOfMargin(1));
        Assert.Equal(1.0 / 3, AdaptiveSmoothing.RequiredMargin(0.75), 1e-15);
        Assert.Equal(double.PositiveInfinity, AdaptiveSmoothing.RequiredMargin(0));
    }

    // Raw gamma is standardised with mean .3 and variance .25, then scale 2, shift 1.3, and the range (.84, .99).
    [Theory]
    [InlineData(0.9, 3.699952, 0.986381)]
    [InlineData(0.1, 0.500016, 0.933369)]
    public void A_recentred_gate_is_the_papers_evaluation(double raw, double gamma, double alpha)
    {
        SmoothingGate gate = new SmoothingGate([], raw, [], []) { GammaMean = 0.3, GammaVariance = 0.25 }.With(0.84, 0.99, 2, 1.3);
        Assert.Equal(gamma, gate.Gamma([]), 1e-6);
        Assert.Equal(alpha, gate.Alpha(gate.Gamma([])), 1e-6);
    }

    [Fact]
    public void The_weight_of_the_accurate_classifier_keeps_its_digits_near_one()
    {
        SmoothingGate gate = new SmoothingGate([], 0, [], []).With(0.5, 1, double.NaN, 0);
        MixWeights weights = gate.Mix(40);
        Assert.Equal(1, weights.Robust);
        Tolerance.AssertClose(0.5 * Math.Exp(-40), weights.Accurate, 1e-12, 0);
    }

    [Fact]
    public void Two_classes_as_one_number_are_two_slots()
    {
        var two = new float[2];
        BinaryScores.Expand(1.5f, ScoreKind.Logits, two);
        Assert.Equal([0f, 1.5f], two);
        BinaryScores.Expand(0.25f, ScoreKind.Probabilities, two);
        Assert.Equal([0.75f, 0.25f], two);
        BinaryScores.Expand(MathF.Log(0.25f), ScoreKind.LogProbabilities, two);
        Tolerance.AssertClose([MathF.Log(0.75f), MathF.Log(0.25f)], two, 1e-6, 0);
        BinaryScores.Expand(float.NaN, ScoreKind.Logits, two);
        Assert.True(float.IsNaN(two[1]));
    }
}
