using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class SoftmaxRegressionReferenceTests
{
    // Golden numbers of the head specification (float64 numpy): z = [2, 1, 0, -1].
    [Theory]
    [InlineData(0, .440190, -.356086)]
    [InlineData(2, 2.440190, -.912856)]
    public void The_loss_of_one_row_has_the_golden_value(int label, double loss, double residual)
    {
        float[] logits = [2, 1, 0, -1];
        Assert.Equal(loss, CrossEntropy.LossAndGradient(logits, label, 1f), 1e-6);
        Assert.Equal(residual, logits[label], 1e-6);
        Assert.Equal(0, logits.Sum(), 1e-6);
    }

    [Fact]
    public void The_golden_linear_head_has_the_golden_loss()
    {
        var model = new SoftmaxRegressionModel([1, 0, 0, 1, -1, -1], [0, .1f, 0]);
        float[] logits = new float[3];
        model.Score([1f, .2f], logits);
        Assert.Equal(.474611, CrossEntropy.LossAndGradient(logits, 0, 1f), 1e-6);
    }

    // A naive float32 loss is exactly 0 in both cases; the gap at which 1 + e^-gap rounds to 1 is 16.64.
    [Theory]
    [InlineData(20, 2.061153622e-9)]
    [InlineData(50, 1.928749848e-22)]
    [InlineData(80, 1.804851388e-35)]
    public void Loss_and_gradient_do_not_collapse_when_a_row_is_certain(float gap, double loss)
    {
        float[] logits = [0, gap];
        Assert.Equal(1, CrossEntropy.LossAndGradient(logits, 1, 1f) / loss, 1e-5);
        Assert.Equal(1, logits[0] / loss, 1e-5);
        Assert.Equal(-logits[0], logits[1]);
    }

    [Fact]
    public void The_loss_of_a_hopeless_row_is_its_gap()
    {
        float[] logits = [1000, -1000, 0];
        Assert.Equal(2000, CrossEntropy.LossAndGradient(logits, 1, 2f), 1e-9);
        Assert.Equal([2f, -2f, 0f], logits);
    }

    [Fact]
    public void The_scalar_twin_has_the_gradient_of_its_finite_differences()
    {
        Problem problem = Problem.Random(seed: 41, rows: 4, columns: 5, classes: 3) with { Weights = [1, 2, .5f, 1] };
        var random = new Random(2);
        double[] point = [.. Enumerable.Range(0, 18).Select(_ => random.NextDouble() - .5)];
        double[] gradient = new double[18], ignored = new double[18];
        Twin(problem, point, gradient);
        for (int i = 0; i < point.Length; i++)
        {
            const double h = 1e-6;
            double[] up = [.. point], down = [.. point];
            up[i] += h;
            down[i] -= h;
            double difference = (Twin(problem, up, ignored) - Twin(problem, down, ignored)) / (2 * h);
            Assert.Equal(difference, gradient[i], 1e-6 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Objective_and_gradient_equal_the_scalar_twin(bool sparse)
    {
        // Centred rows of scale 1, so that the twin, which knows no scaling, sees what the objective sees.
        Problem raw = Problem.Random(seed: 43, rows: 301, columns: 13, classes: 6);
        float[] weights = [.. raw.Weights.Select((_, row) => 1f + row % 3)];
        var scaling = FeatureScaling.OfDense(raw.Rows, 13, weights);
        Problem problem = raw with
        {
            Rows = [.. raw.Rows.Select((value, i) => (float)((value - scaling.Means[i % 13]) / scaling.Scale))],
            Weights = weights,
        };
        ITrainingRows rows = sparse
            ? SparseRows(raw, weights, scaling)
            : new DenseTrainingRows([.. raw.Rows], 13, raw.Labels, weights, scaling);
        var objective = new ShardedObjective(rows, 6, weights.Sum(w => (double)w), .01, 2, default);

        var random = new Random(4);
        double[] point = [.. Enumerable.Range(0, 84).Select(_ => random.NextDouble() - .5)];
        double[] expected = new double[84], actual = new double[84];
        double value = HeadReference.Objective(problem, point.AsSpan(0, 78), point.AsSpan(78), .01, 1, expected);
        double found = objective.Evaluate(Layout(point, rows.FeatureMajor), actual);
        Assert.Equal(value, found, 1e-6);
        double[] laidOut = Layout(expected, rows.FeatureMajor);
        for (int i = 0; i < laidOut.Length; i++)
            Assert.Equal(laidOut[i], actual[i], 1e-6);
    }

    // scikit-learn 1.2.1 (newton-cg, tol 1e-10, C = 1 / (l2 * total weight)) with numpy 1.24.2 on the rows centred and divided by the
    // one scale; split of the head specification: test = row mod 3 = 0, validation = row mod 15 = 1 (unused), rest training.
    [Theory]
    [InlineData(1e-3f, false, .067056174, 580, .118843, .270168896)]
    [InlineData(1e-2f, false, .222261386, 581, .154667, .270168896)]
    [InlineData(1e-3f, true, .065543849, 579, .119099, .270111511)]
    public void Digits_agree_with_scikit_learn(float l2, bool weighted, double objective, int hits, double logLoss, double scale)
    {
        (Problem train, Problem test) = Digits.Split(weighted);
        SoftmaxRegressionModel model = train.Fit(new SoftmaxRegressionOptions { L2Regularization = l2 });
        Assert.True(model.Summary.Converged, $"gradient {model.Summary.GradientNorm} after {model.Summary.Iterations} iterations");
        Assert.Equal(objective, model.Summary.Objective, 1e-7);
        Assert.Equal(scale, model.FeatureScale, 1e-7);
        (double accuracy, double loss) = test.Evaluate(model);
        Assert.Equal(hits, (int)Math.Round(accuracy * 599));
        Assert.Equal(logLoss, loss, 2e-5);
    }

    [Fact]
    public void The_least_certain_digit_has_the_probabilities_of_scikit_learn()
    {
        (Problem train, Problem test) = Digits.Split(weighted: false);
        float[] probabilities = new float[10];
        train.Fit().Probabilities(test.Rows.AsSpan(41 * 64, 64), probabilities);
        double[] expected = [4e-7, .3887679, .2112747, .0039962, 3e-7, 4e-7, .000457, 2.69e-5, .3954709, 5.3e-6];
        for (int k = 0; k < 10; k++)
            Assert.Equal(expected[k], probabilities[k], 2e-4);
    }

    // Rows of the head specification's clean-data table (section 16): accuracy and log-loss of cross-entropy, L2 picked on the
    // validation part by log-loss. Acceptance: within .7 point and .02.
    [SharedDataTheory("data/ood/adbench_resnet18_cifar10_svhn", "data/ood/mnist_vs_notmnist_fashion")]
    [InlineData("data/ood/adbench_resnet18_cifar10_svhn", 512, 3, .848, .396)]
    [InlineData("data/ood/mnist_vs_notmnist_fashion", 64, 10, .974, .079)]
    public void Frozen_features_reach_the_accuracy_of_the_reference(string folder, int columns, int classes, double accuracy, double logLoss)
    {
        Problem train = FrozenFeatures.Load(folder, "train", columns, classes);
        Problem validation = FrozenFeatures.Load(folder, "val", columns, classes);
        Problem test = FrozenFeatures.Load(folder, "test", columns, classes);
        SoftmaxRegressionModel best = new[] { 1e-3f, 1e-2f, 1e-1f }
            .Select(l2 => train.Fit(new SoftmaxRegressionOptions { L2Regularization = l2, Tolerance = 1e-5 }))
            .MinBy(model => validation.Evaluate(model).LogLoss)!;
        (double found, double loss) = test.Evaluate(best);
        Assert.InRange(found, accuracy - .007, accuracy + .007);
        Assert.InRange(loss, logLoss - .02, logLoss + .02);
    }

    private static double Twin(Problem problem, double[] point, double[] gradient) =>
        HeadReference.Objective(problem, point.AsSpan(0, 15), point.AsSpan(15), .1, 1.5, gradient);

    private static SparseTrainingRows SparseRows(Problem raw, float[] weights, FeatureScaling scaling)
    {
        (long[] starts, int[] indices, float[] values) = raw.Compressed();
        return new SparseTrainingRows(starts, indices, values, raw.Columns, raw.Labels, weights, scaling);
    }

    private static double[] Layout(double[] byClass, bool featureMajor)
    {
        double[] result = [.. byClass];
        for (int i = 0; featureMajor && i < 78; i++)
            result[i % 13 * 6 + i / 13] = byClass[i];
        return result;
    }
}
