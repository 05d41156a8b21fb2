using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class SoftmaxRegressionTests
{
    [Fact]
    public void A_hand_computed_row_is_scored()
    {
        var model = new SoftmaxRegressionModel([1, 0, 0, 1, -1, -1], [0, .1f, 0]);
        float[] logits = new float[3];
        model.Score([1f, .2f], logits);
        Assert.Equal(1f, logits[0], 1e-6f);
        Assert.Equal(.3f, logits[1], 1e-6f);
        Assert.Equal(-1.2f, logits[2], 1e-6f);

        float[] sparse = new float[3];
        model.Score([1], [.2f], sparse);
        Assert.Equal(0f, sparse[0], 1e-6f);
        Assert.Equal(.3f, sparse[1], 1e-6f);
        Assert.Equal(-.2f, sparse[2], 1e-6f);
        Assert.Equal([-1f, -1f], model.ClassWeights(2).ToArray());
    }

    [Fact]
    public void Rows_one_by_one_and_together_have_the_same_bits()
    {
        Problem problem = Problem.Random(seed: 3, rows: 41, columns: 37, classes: 11);
        SoftmaxRegressionModel model = problem.Fit();
        float[] together = new float[41 * 11], alone = new float[11];
        model.ScoreRows(problem.Rows, together);
        for (int row = 0; row < 41; row++)
        {
            model.Score(problem.Rows.AsSpan(row * 37, 37), alone);
            Assert.Equal(together.AsSpan(row * 11, 11).ToArray(), alone);
        }
    }

    [Fact]
    public void A_row_with_a_feature_that_is_not_finite_has_no_scores()
    {
        var model = new SoftmaxRegressionModel([1, 0, 0, 1], [0, 0]);
        float[] logits = new float[2];
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue * 2 })
        {
            model.Score([bad, 1f], logits);
            Assert.All(logits, logit => Assert.True(float.IsNaN(logit)));
            model.Score([0], [bad], logits);
            Assert.All(logits, logit => Assert.True(float.IsNaN(logit)));
            model.Probabilities([bad, 1f], logits);
            Assert.All(logits, probability => Assert.True(float.IsNaN(probability)));
        }
    }

    [Fact]
    public void Without_features_that_vary_the_probabilities_are_the_shares_of_the_classes()
    {
        float[] rows = [.. Enumerable.Repeat(5f, 10)];
        SoftmaxRegressionModel model = new SoftmaxRegressionFitter().Fit(rows, 1, [0, 0, 0, 0, 0, 1, 1, 1, 2, 2], 3);
        float[] probabilities = new float[3];
        model.Probabilities([5f], probabilities);
        Assert.Equal(.5f, probabilities[0], 1e-5f);
        Assert.Equal(.3f, probabilities[1], 1e-5f);
        Assert.Equal(.2f, probabilities[2], 1e-5f);
        Assert.True(model.Summary.Converged);
    }

    [Fact]
    public void Two_groups_without_penalty_reproduce_the_shares_in_each_group()
    {
        float[] rows = [0, 0, 0, 0, 7, 7, 7, 7];
        var options = new SoftmaxRegressionOptions { L2Regularization = 0 };
        SoftmaxRegressionModel model = new SoftmaxRegressionFitter(options).Fit(rows, 1, [0, 0, 0, 1, 0, 1, 1, 1], 2);
        float[] probabilities = new float[2];
        model.Probabilities([0f], probabilities);
        Assert.Equal(.75f, probabilities[0], 1e-4f);
        model.Probabilities([7f], probabilities);
        Assert.Equal(.25f, probabilities[0], 1e-4f);
    }

    [Fact]
    public void Two_separable_points_with_penalty_have_the_weight_that_solves_the_scalar_equation()
    {
        // By symmetry w = (-v, v), b = 0, and v minimises ln(1 + e^-2v) + lambda v^2; the points are already centred with scale 1.
        const double lambda = 0.01;
        double low = 0, high = 100;
        for (int i = 0; i < 200; i++)
        {
            double v = (low + high) / 2;
            (low, high) = -2 / (1 + Math.Exp(2 * v)) + 2 * lambda * v < 0 ? (v, high) : (low, v);
        }

        var options = new SoftmaxRegressionOptions { L2Regularization = (float)lambda, Tolerance = 1e-8 };
        SoftmaxRegressionModel model = new SoftmaxRegressionFitter(options).Fit([-1f, 1f], 1, [0, 1], 2);
        Assert.True(model.Summary.Converged);
        Assert.Equal(low, model.Weights[1], 1e-4);
        Assert.Equal(-low, model.Weights[0], 1e-4);
        Assert.Equal(0, model.Biases[0], 1e-5);
    }

    [Fact]
    public void Separable_data_without_penalty_ends_and_separates()
    {
        Problem problem = Problem.Random(seed: 5, rows: 60, columns: 3, classes: 3, separation: 20);
        SoftmaxRegressionModel model = problem.Fit(new SoftmaxRegressionOptions { L2Regularization = 0 });
        Assert.Equal(1, problem.Evaluate(model).Accuracy);
        Assert.All(model.Weights.ToArray(), weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void One_class_has_probability_one()
    {
        SoftmaxRegressionModel model = new SoftmaxRegressionFitter().Fit([1f, 2f, 3f], 1, [0, 0, 0], 1);
        float[] probabilities = new float[1];
        model.Probabilities([9f], probabilities);
        Assert.Equal(1f, probabilities[0]);
    }

    [Fact]
    public void A_class_without_rows_keeps_its_place_with_little_probability()
    {
        Problem problem = Problem.Random(seed: 7, rows: 50, columns: 4, classes: 2) with { Classes = 3 };
        SoftmaxRegressionModel model = problem.Fit();
        float[] probabilities = new float[3];
        for (int row = 0; row < 50; row++)
        {
            model.Probabilities(problem.Rows.AsSpan(row * 4, 4), probabilities);
            Assert.InRange(probabilities[2], 0f, 1e-3f);
        }
    }

    [Fact]
    public void Rows_that_cannot_teach_are_left_out_and_counted()
    {
        Problem clean = Problem.Random(seed: 11, rows: 40, columns: 3, classes: 2);
        float[] rows = [.. clean.Rows, float.NaN, 0, 0, 0, float.NegativeInfinity, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3];
        int[] labels = [.. clean.Labels, 0, 1, -1, 1, 0];
        float[] weights = [.. clean.Weights, 1, 1, 1, float.NaN, 0];
        SoftmaxRegressionModel model = new SoftmaxRegressionFitter().Fit(rows, 3, labels, 2, weights);
        SoftmaxRegressionModel expected = clean.Fit();

        Assert.Equal(expected.Weights.ToArray(), model.Weights.ToArray());
        Assert.Equal(expected.Biases.ToArray(), model.Biases.ToArray());
        Assert.Equal(40, model.Summary.RowsUsed);
        Assert.Equal(2, model.Summary.RowsWithBadFeatures);
        Assert.Equal(1, model.Summary.RowsWithoutLabel);
        Assert.Equal(2, model.Summary.RowsWithoutWeight);
    }

    [Fact]
    public void A_sparse_row_without_entries_is_a_row_of_zeros()
    {
        SoftmaxRegressionModel sparse = new SoftmaxRegressionFitter().FitSparse([0, 1, 1, 2, 2], [0, 0], [4f, 5f], 1, [1, 0, 1, 0], 2);
        SoftmaxRegressionModel dense = new SoftmaxRegressionFitter().Fit([4f, 0f, 5f, 0f], 1, [1, 0, 1, 0], 2);
        Assert.Equal(4, sparse.Summary.RowsUsed);
        Assert.Equal(dense.Weights[1], sparse.Weights[1], 1e-4f);
        float[] logits = new float[2];
        sparse.Score([], [], logits);
        Assert.Equal(sparse.Biases.ToArray(), logits);
    }

    [Fact]
    public void Progress_falls_and_counts_and_comes_on_the_calling_thread()
    {
        Problem problem = Problem.Random(seed: 13, rows: 500, columns: 10, classes: 4);
        var reports = new Reports();
        SoftmaxRegressionModel model = new SoftmaxRegressionFitter().Fit(
            problem.Rows, 10, problem.Labels, 4, progress: reports);
        Assert.Equal(model.Summary.Iterations, reports.Items.Count);
        Assert.Equal(Enumerable.Range(1, reports.Items.Count), reports.Items.Select(item => item.Iteration));
        Assert.Equal(model.Summary.Objective, reports.Items[^1].Objective);
        for (int i = 1; i < reports.Items.Count; i++)
            Assert.True(reports.Items[i].Objective <= reports.Items[i - 1].Objective * (1 + 1e-6));
        Assert.True(reports.Items[^1].Objective < reports.Items[0].Objective);
        Assert.Equal([Environment.CurrentManagedThreadId], reports.Threads.Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancelling_ends_the_fit(int threads)
    {
        Problem problem = Problem.Random(seed: 17, rows: 4000, columns: 20, classes: 5);
        using var source = new CancellationTokenSource();
        var reports = new Reports(item => { if (item.Iteration == 3) source.Cancel(); });
        var fitter = new SoftmaxRegressionFitter(new SoftmaxRegressionOptions { NumberOfThreads = threads });
        Assert.Throws<OperationCanceledException>(() => fitter.Fit(
            problem.Rows, 20, problem.Labels, 5, progress: reports, cancellationToken: source.Token));
        Assert.Equal(3, reports.Items.Count);
    }

    [Fact]
    public void Wrong_input_is_refused_with_the_reason()
    {
        var fitter = new SoftmaxRegressionFitter();
        Assert.Contains("found 3", Assert.Throws<ArgumentException>(() => fitter.Fit([1, 2, 3], 2, [0, 1], 2)).Message);
        Assert.Contains("row 1 is 2", Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Fit([1, 2], 1, [0, 2], 2)).Message);
        Assert.Contains("must not be negative", Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Fit([1, 2], 1, [0, 1], 2, [1, -1])).Message);
        Assert.Contains("3 weights", Assert.Throws<ArgumentException>(() => fitter.Fit([1, 2], 1, [0, 1], 2, [1, 1, 1])).Message);
        Assert.Contains("2 without label", Assert.Throws<InvalidOperationException>(() => fitter.Fit([1, 2], 1, [-1, -1], 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Fit([], 0, [0], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => fitter.Fit([1], 1, [0], 0));
        Assert.Contains("feature 3", Assert.Throws<ArgumentException>(() => fitter.FitSparse([0, 1, 2], [0, 3], [1, 1], 3, [0, 1], 2)).Message);
        Assert.Contains("fall after row 1", Assert.Throws<ArgumentException>(() => fitter.FitSparse([0, 2, 1, 3], [0, 1, 2], [1, 1, 1], 3, [0, 1, 0], 2)).Message);
        Assert.Contains("row starts", Assert.Throws<ArgumentException>(() => fitter.FitSparse([0, 2], [0, 1], [1, 1], 3, [0, 1], 2)).Message);

        var model = new SoftmaxRegressionModel([1, 2, 3, 4], [0, 0]);
        Assert.Throws<ArgumentException>(() => model.Score([1f], new float[2]));
        Assert.Throws<ArgumentException>(() => model.Score([1f, 2f], new float[3]));
        Assert.Throws<ArgumentException>(() => model.ScoreRows([1f, 2f, 3f], new float[2]));
        Assert.Contains("Feature 2", Assert.Throws<ArgumentException>(() => model.Score([2], [1f], new float[2])).Message);
        Assert.Throws<ArgumentException>(() => new SoftmaxRegressionModel([1, 2, 3], [0, 0]));
    }

    public static TheoryData<string, Action<SoftmaxRegressionOptions>> WrongOptions => new()
    {
        { "L2Regularization is -1; allowed: 0 to 1000", o => o.L2Regularization = -1 },
        { "L2Regularization is NaN", o => o.L2Regularization = float.NaN },
        { "MaximumIterations is 0; allowed: 1 to 1000000", o => o.MaximumIterations = 0 },
        { "Tolerance is 0; allowed: 1E-12 to 1", o => o.Tolerance = 0 },
        { "HistorySize is 101; allowed: 1 to 100", o => o.HistorySize = 101 },
        { "NumberOfThreads is 0; allowed: 1 to 1024", o => o.NumberOfThreads = 0 },
        { "LabelColumnName is ''", o => o.LabelColumnName = "" },
        { "FeatureColumnName is null", o => o.FeatureColumnName = null! },
        { "RawScoreColumnName is ''", o => o.RawScoreColumnName = "" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void An_option_out_of_range_is_named_with_its_value_and_range(string message, Action<SoftmaxRegressionOptions> change)
    {
        var options = new SoftmaxRegressionOptions();
        change(options);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => new SoftmaxRegressionFitter(options)).Message);
    }

    [Fact]
    public void Options_changed_after_construction_do_not_reach_the_fitter()
    {
        var options = new SoftmaxRegressionOptions { MaximumIterations = 2 };
        var fitter = new SoftmaxRegressionFitter(options);
        options.MaximumIterations = 100;
        Problem problem = Problem.Random(seed: 19, rows: 100, columns: 5, classes: 3);
        SoftmaxRegressionModel model = fitter.Fit(problem.Rows, 5, problem.Labels, 3);
        Assert.Equal(2, model.Summary.Iterations);
        Assert.False(model.Summary.Converged);
    }

    [Fact]
    public void A_saved_model_loads_with_equal_bits()
    {
        Problem problem = Problem.Random(seed: 23, rows: 90, columns: 6, classes: 4);
        SoftmaxRegressionModel model = problem.Fit();
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        stream.Position = 0;
        SoftmaxRegressionModel loaded = ModelReader.Load<SoftmaxRegressionModel>(stream);
        Assert.Equal(model.Weights.ToArray(), loaded.Weights.ToArray());
        Assert.Equal(model.Biases.ToArray(), loaded.Biases.ToArray());
        Assert.Equal(model.FeatureScale, loaded.FeatureScale);
        Assert.Equal(model.Summary, loaded.Summary);
    }

    [Fact]
    public void Every_truncated_or_altered_file_is_refused()
    {
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, new SoftmaxRegressionModel([1, 2, 3, 4], [0, 1]));
        byte[] file = stream.ToArray();
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<FormatException>(() => ModelReader.Load<SoftmaxRegressionModel>(new MemoryStream(file, 0, length)));
        for (int i = 0; i < file.Length; i++)
        {
            byte[] altered = [.. file];
            altered[i] ^= 0x10;
            Assert.Throws<FormatException>(() => ModelReader.Load<SoftmaxRegressionModel>(new MemoryStream(altered)));
        }
    }

    private sealed class Reports(Action<SoftmaxRegressionProgress>? also = null) : IProgress<SoftmaxRegressionProgress>
    {
        public List<SoftmaxRegressionProgress> Items { get; } = [];

        public List<int> Threads { get; } = [];

        public void Report(SoftmaxRegressionProgress value)
        {
            Items.Add(value);
            Threads.Add(Environment.CurrentManagedThreadId);
            also?.Invoke(value);
        }
    }
}
