namespace MLExtensions.Calibrators.Tests;

/// <summary>Parametric calibrations with known solutions, bytes, and what is refused.</summary>
public class ParametricScalingTests
{
    private static readonly ParametricScalingOptions Plain = new() { Lambda = 0, Mu = 0, Tolerance = 1e-10 };

    [Fact]
    public void Biases_make_up_for_shares_of_classes()
    {
        // Equal logits say nothing: the bias alone gives the shares, 3 of 4.
        ParametricScaling model = Fit(ParametricScalingMethod.Vector, [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1]);
        Assert.Equal(.75, BinaryMapsTests.Calibrate(model, 0, 0)[0], 1e-9);
        Assert.Equal(Math.Log(3), model.Biases[0] - model.Biases[1], 1e-8);
        Assert.Equal(Math.Log(2), model.Summary.LogLossBefore, 1e-12);
    }

    [Theory]
    [InlineData(ParametricScalingMethod.Vector)]
    [InlineData(ParametricScalingMethod.Matrix)]
    [InlineData(ParametricScalingMethod.Dirichlet)]
    public void At_the_minimum_mean_probabilities_equal_the_shares(ParametricScalingMethod method)
    {
        SyntheticScores data = SyntheticScores.Make(800, 4, 2);
        ParametricScaling model = Fit(method, data.Logits, data.Labels, 4);
        Assert.True(model.Summary.Converged);
        double[] probabilities = model.CalibrateRows(data.Logits);
        for (int k = 0; k < 4; k++)
            Assert.Equal(data.Labels.Count(label => label == k) / 800.0, Enumerable.Range(0, 800).Average(i => probabilities[(4 * i) + k]), 1e-7);
    }

    [Fact]
    public void Two_classes_are_logistic_regression()
    {
        // Of the difference d = 2 and -2: right 3 of 4 and 4 of 5, so w d + b is ln 3 and -ln 4.
        double[] logits = [.. Enumerable.Repeat(new[] { 2.0, 0 }, 4).Concat(Enumerable.Repeat(new[] { -2.0, 0 }, 5)).SelectMany(row => row)];
        ParametricScaling model = Fit(ParametricScalingMethod.Matrix, logits, [0, 0, 0, 1, 1, 1, 1, 1, 0]);
        Assert.Equal(.75, BinaryMapsTests.Calibrate(model, 2, 0)[0], 1e-8);
        Assert.Equal(.2, BinaryMapsTests.Calibrate(model, -2, 0)[0], 1e-8);
    }

    [Fact]
    public void Dirichlet_does_not_see_constants_added_to_a_row_and_matrix_does()
    {
        SyntheticScores data = SyntheticScores.Make(500, 3, 2);
        ParametricScaling dirichlet = Fit(ParametricScalingMethod.Dirichlet, data.Logits, data.Labels, 3), matrix = Fit(ParametricScalingMethod.Matrix, data.Logits, data.Labels, 3);
        Assert.Equal(BinaryMapsTests.Calibrate(dirichlet, 1, 2, 3)[0], BinaryMapsTests.Calibrate(dirichlet, 11, 12, 13)[0], 1e-12);
        Assert.NotEqual(BinaryMapsTests.Calibrate(matrix, 1, 2, 3)[0], BinaryMapsTests.Calibrate(matrix, 11, 12, 13)[0], 1e-6);
        Assert.True(dirichlet.Affine.TakesLogProbabilities && !matrix.Affine.TakesLogProbabilities);
    }

    [Fact]
    public void A_strong_ODIR_penalty_leaves_the_diagonal_and_a_strong_L2_nothing()
    {
        SyntheticScores data = SyntheticScores.Make(800, 4, 2);
        ParametricScaling odir = Fit(ParametricScalingMethod.Matrix, data.Logits, data.Labels, 4, new ParametricScalingOptions { Lambda = 1e9, Mu = 1e9 });
        for (int i = 0; i < 16; i++)
        {
            if (i % 5 == 0)
                Assert.InRange(odir.Weights[i], .3, .8);
            else
                Assert.Equal(0, odir.Weights[i], 1e-6);
        }

        ParametricScaling l2 = Fit(ParametricScalingMethod.Matrix, data.Logits, data.Labels, 4, new ParametricScalingOptions { Lambda = 1e9, Regularization = ParametricRegularization.L2 });
        Assert.All(BinaryMapsTests.Calibrate(l2, 3, 0, 0, 0), value => Assert.Equal(.25, value, 1e-5));
    }

    [Fact]
    public void The_penalties_have_the_published_scale()
    {
        // ODIR: lambda / (C (C - 1)) and mu / C; the gradient of the mean loss balances it at the minimum.
        SyntheticScores data = SyntheticScores.Make(400, 3, 2);
        ParametricScaling model = Fit(ParametricScalingMethod.Matrix, data.Logits, data.Labels, 3, new ParametricScalingOptions { Lambda = 6, Mu = 3, Tolerance = 1e-11 });
        double[] probabilities = model.CalibrateRows(data.Logits);
        double weightGradient = 0, biasGradient = 0;
        for (int i = 0; i < 400; i++)
        {
            double residual = probabilities[(3 * i) + 1] - (data.Labels[i] == 1 ? 1 : 0);
            weightGradient += residual * data.Logits[(3 * i) + 2] / 400;
            biasGradient += residual / 400;
        }

        Assert.Equal(0, weightGradient + (2 * 6 / 6.0 * model.Weights[(3 * 1) + 2]), 1e-8);
        Assert.Equal(0, biasGradient + (2 * 3 / 3.0 * model.Biases[1]), 1e-8);
    }

    [Fact]
    public void A_weight_is_as_good_as_copies()
    {
        SyntheticScores data = SyntheticScores.Make(90, 3, 2);
        float[] weights = [.. Enumerable.Range(0, 90).Select(i => (float)(1 + (i % 3)))];
        ParametricScaling weighted = ParametricScaling.Fit(ParametricScalingMethod.Vector, LabeledScores.Of(data.Logits, 3, data.Labels, ScoreKind.Logits, weights), Plain);
        int[] copies = [.. Enumerable.Range(0, 90).SelectMany(i => Enumerable.Repeat(i, 1 + (i % 3)))];
        ParametricScaling copied = Fit(ParametricScalingMethod.Vector, [.. copies.SelectMany(i => data.Logits[(3 * i)..(3 * (i + 1))])], [.. copies.Select(i => data.Labels[i])], 3);
        for (int k = 0; k < 3; k++)
            Assert.Equal(copied.Weights[k], weighted.Weights[k], 1e-7);
    }

    [Fact]
    public void Bytes_come_back_as_they_were_and_bad_scores_are_missing()
    {
        SyntheticScores data = SyntheticScores.Make(100, 3, 2);
        foreach (ParametricScalingMethod method in Enum.GetValues<ParametricScalingMethod>())
        {
            ParametricScaling model = Fit(method, data.Logits, data.Labels, 3), loaded = BinaryMapsTests.Reload(model);
            Assert.Equal((model.Method, model.ScoreKind, model.Summary), (loaded.Method, loaded.ScoreKind, loaded.Summary));
            Assert.Equal(model.Weights, loaded.Weights);
            Assert.Equal(model.Biases, loaded.Biases);
            Assert.All(BinaryMapsTests.Calibrate(model, 1, double.NaN, 2), value => Assert.True(double.IsNaN(value)));
        }
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        LabeledScores three = LabeledScores.Of([1.0, 2, 2, 1, 1, 2], 2, [0, 1, 1]);
        Assert.Contains("5 folds", Assert.Throws<InvalidOperationException>(() => ParametricScaling.Fit(ParametricScalingMethod.Matrix, three)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Fit(ParametricScalingMethod.Vector, [1, 2], [-1]));
        foreach (ParametricScalingOptions options in new ParametricScalingOptions[]
        {
            new() { Lambda = -1 }, new() { Mu = double.NaN }, new() { Folds = 1 }, new() { MaximumIterations = 0 }, new() { Tolerance = -1 }, new() { Regularization = (ParametricRegularization)5 },
        })
            Assert.Throws<ArgumentOutOfRangeException>(() => ParametricScaling.Fit(ParametricScalingMethod.Matrix, three, options));
    }

    private static ParametricScaling Fit(ParametricScalingMethod method, double[] logits, int[] labels, int classes = 2, ParametricScalingOptions? options = null) =>
        ParametricScaling.Fit(method, LabeledScores.Of(logits, classes, labels), options ?? Plain);
}
