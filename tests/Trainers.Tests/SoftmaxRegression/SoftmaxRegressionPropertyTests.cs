using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Trainers.Tests;

public class SoftmaxRegressionPropertyTests
{
    // A strong penalty makes the optimum sharp, so that equal problems have nearly equal weights.
    private static readonly SoftmaxRegressionOptions Sharp = new() { L2Regularization = .05f, Tolerance = 1e-7 };

    [Fact]
    public void The_fit_ends_where_the_gradient_of_the_scalar_twin_is_zero() => Check(problem =>
    {
        SoftmaxRegressionModel model = problem.Fit();
        double[] gradient = new double[model.Weights.Length + model.Biases.Length];
        double objective = HeadReference.Objective(problem, model, 1e-3f, gradient);
        Assert.Equal(objective, model.Summary.Objective, 1e-5);
        Assert.True(model.Summary.Converged, $"gradient {model.Summary.GradientNorm} after {model.Summary.Iterations} iterations");
        double largest = gradient.Max(Math.Abs) / Math.Max(1, model.FeatureScale);
        Assert.True(largest < 2e-5, $"gradient of the twin {largest}");
    });

    [Fact]
    public void Renaming_the_classes_renames_the_model() => Check(problem =>
    {
        int[] names = [.. Enumerable.Range(0, problem.Classes).Reverse()];
        SoftmaxRegressionModel model = problem.Fit(Sharp);
        SoftmaxRegressionModel renamed = (problem with { Labels = [.. problem.Labels.Select(label => names[label])] }).Fit(Sharp);
        for (int k = 0; k < problem.Classes; k++)
            AssertClose(model.ClassWeights(k), renamed.ClassWeights(names[k]), 1e-4f);
    });

    [Fact]
    public void The_order_of_rows_does_not_matter() => Check(problem =>
    {
        int[] order = [.. Enumerable.Range(0, problem.Labels.Length)];
        new Random(1).Shuffle(order);
        AssertClose(Probabilities(problem, problem.Fit(Sharp)), Probabilities(problem, problem.Select(order).Fit(Sharp)), 1e-4f);
    });

    [Fact]
    public void Units_and_origins_of_the_features_do_not_matter() => Check(problem =>
    {
        Problem moved = problem with { Rows = [.. problem.Rows.Select((value, i) => 30 * value + 10 * (i % problem.Columns))] };
        AssertClose(Probabilities(problem, problem.Fit(Sharp)), Probabilities(moved, moved.Fit(Sharp)), 1e-4f);
    });

    [Fact]
    public void A_row_of_weight_three_counts_like_three_rows() => Check(problem =>
    {
        int[] threefold = [.. Enumerable.Range(0, problem.Labels.Length).SelectMany(row => Enumerable.Repeat(row, row % 2 == 0 ? 3 : 1))];
        SoftmaxRegressionModel repeated = problem.Select(threefold).Fit(Sharp);
        SoftmaxRegressionModel weighted = (problem with { Weights = [.. problem.Weights.Select((_, row) => row % 2 == 0 ? 3f : 1f)] }).Fit(Sharp);
        Assert.Equal(repeated.Summary.Objective, weighted.Summary.Objective, 1e-6);
        AssertClose(repeated.Weights, weighted.Weights, 1e-4f);
    });

    [Fact]
    public void Sparse_rows_have_the_optimum_of_their_dense_twins() => Check(problem =>
    {
        Problem holes = problem with { Rows = [.. problem.Rows.Select(value => Math.Abs(value) < .7f ? 0 : value)] };
        SoftmaxRegressionModel dense = holes.Fit(Sharp), sparse = holes.FitSparse(Sharp);
        Assert.Equal(dense.FeatureScale, sparse.FeatureScale, 1e-5f);
        Assert.Equal(dense.Summary.Objective, sparse.Summary.Objective, 1e-6);
        AssertClose(dense.Weights, sparse.Weights, 1e-4f);

        (long[] starts, int[] indices, float[] values) = holes.Compressed();
        float[] fromSparse = new float[holes.Classes], fromDense = new float[holes.Classes];
        dense.Score(indices.AsSpan(0, (int)starts[1]), values.AsSpan(0, (int)starts[1]), fromSparse);
        dense.Score(holes.Rows.AsSpan(0, holes.Columns), fromDense);
        AssertClose(fromDense, fromSparse, 1e-5f);
    });

    [Fact]
    public void Probabilities_sum_to_one_and_are_in_range() => Check(problem =>
    {
        float[] probabilities = Probabilities(problem, problem.Fit());
        Assert.All(probabilities, p => Assert.InRange(p, 0f, 1f));
        foreach (float[] row in probabilities.Chunk(problem.Classes))
            Assert.Equal(1, row.Sum(p => (double)p), 1e-5);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(64)]
    public void Any_number_of_threads_gives_the_same_bits(int threads)
    {
        Problem problem = Problem.Random(seed: 31, rows: 3001, columns: 33, classes: 7);
        var single = new SoftmaxRegressionOptions { NumberOfThreads = 1, MaximumIterations = 25 };
        var several = new SoftmaxRegressionOptions { NumberOfThreads = threads, MaximumIterations = 25 };
        SoftmaxRegressionModel one = problem.Fit(single), many = problem.Fit(several);
        Assert.Equal(one.Weights.ToArray(), many.Weights.ToArray());
        Assert.Equal(one.Biases.ToArray(), many.Biases.ToArray());
        Assert.Equal(one.Summary, many.Summary);

        SoftmaxRegressionModel sparseOne = problem.FitSparse(single), sparseMany = problem.FitSparse(several);
        Assert.Equal(sparseOne.Weights.ToArray(), sparseMany.Weights.ToArray());
        Assert.Equal(sparseOne.Summary, sparseMany.Summary);
    }

    [Fact]
    public void A_larger_penalty_means_smaller_weights_and_a_larger_loss()
    {
        Problem problem = Problem.Random(seed: 37, rows: 300, columns: 8, classes: 4);
        double lastNorm = double.PositiveInfinity, lastLoss = 0;
        foreach (float l2 in new[] { 1e-4f, 1e-3f, 1e-2f, 1e-1f, 1f })
        {
            SoftmaxRegressionModel model = problem.Fit(new SoftmaxRegressionOptions { L2Regularization = l2 });
            double norm = model.Weights.ToArray().Sum(weight => (double)weight * weight);
            double loss = problem.Evaluate(model).LogLoss;
            Assert.True(norm < lastNorm && loss > lastLoss, $"at {l2}: {norm} after {lastNorm}, {loss} after {lastLoss}");
            (lastNorm, lastLoss) = (norm, loss);
        }
    }

    private static void Check(Action<Problem> property)
    {
        Gen<Problem> problems =
            from seed in Gen.Choose(1, 1_000_000)
            from rows in Gen.Choose(5, 60)
            from columns in Gen.Choose(1, 19)
            from classes in Gen.Choose(2, 5)
            select Problem.Random(seed, rows, columns, classes);
        Prop.ForAll(problems.ToArbitrary(), property).Check(
            Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20_260_101, 1));
    }

    private static float[] Probabilities(Problem problem, SoftmaxRegressionModel model)
    {
        float[] probabilities = new float[problem.Labels.Length * problem.Classes];
        for (int row = 0; row < problem.Labels.Length; row++)
        {
            model.Probabilities(
                problem.Rows.AsSpan(row * problem.Columns, problem.Columns), probabilities.AsSpan(row * problem.Classes, problem.Classes));
        }

        return probabilities;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = 1;
        foreach (float value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"at {i}: {expected[i]} and {actual[i]}");
    }
}
