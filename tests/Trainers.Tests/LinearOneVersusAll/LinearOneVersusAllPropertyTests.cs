using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class LinearOneVersusAllPropertyTests
{
    // The conditions of the optimum, in double, from the weights and the data alone: no part of the solver is used.
    [Theory]
    [InlineData(LinearLabelLoss.SquaredHinge, false, 1f)]
    [InlineData(LinearLabelLoss.SquaredHinge, true, 1f)]
    [InlineData(LinearLabelLoss.SquaredHinge, true, 20f)]
    [InlineData(LinearLabelLoss.Logistic, false, 5f)]
    [InlineData(LinearLabelLoss.Logistic, true, 5f)]
    public void The_gradient_of_the_objective_is_zero(LinearLabelLoss loss, bool learnBias, float c)
    {
        MultiLabelData data = Topics.Make(seed: 51, rows: 250).Train;
        var options = new LinearOneVersusAllOptions { Loss = loss, LearnBias = learnBias, C = c, PositiveWeight = 2, SmallestWeight = 0, Tolerance = 1e-8f };
        SparseLabelModel model = new LinearOneVersusAllFitter(options).Fit(data);
        SparseMatrix weights = model.CopyWeights();
        for (int label = 0; label < Topics.Labels; label++)
        {
            int positives = Enumerable.Range(0, data.Labels.RowCount).Count(row => data.Labels[row].Contains(label));
            double start = loss == LinearLabelLoss.SquaredHinge ? -1 : Math.Log((positives + .5) / (250 - positives + .5));
            var gradient = new double[Topics.Features + 1];
            for (int i = 0; i < weights.ColumnsOf(label).Length; i++)
                gradient[weights.ColumnsOf(label)[i]] = weights.ValuesOf(label)[i];
            double[] own = [.. gradient];
            gradient[^1] = model.Biases[label] - start;
            double scale = 0;
            for (int row = 0; row < data.Labels.RowCount; row++)
            {
                ReadOnlySpan<int> columns = data.Features.ColumnsOf(row);
                ReadOnlySpan<float> values = data.Features.ValuesOf(row);
                double score = model.Biases[label];
                for (int i = 0; i < columns.Length; i++)
                    score += own[columns[i]] * values[i];
                int sign = data.Labels[row].Contains(label) ? 1 : -1;
                double slope = loss == LinearLabelLoss.SquaredHinge ? -2 * Math.Max(0, 1 - (sign * score)) : -1 / (1 + Math.Exp(sign * score));
                double factor = sign * slope * c * (sign > 0 ? 2 : 1);
                scale += Math.Abs(factor);
                gradient[^1] += factor;
                for (int i = 0; i < columns.Length; i++)
                    gradient[columns[i]] += factor * values[i];
            }

            if (!learnBias)
            {
                Assert.Equal((float)start, model.Biases[label]);
                gradient[^1] = 0;
            }

            // Weights are kept as floats: their last digit moves every row.
            Assert.True(Math.Sqrt(gradient.Sum(value => value * value)) < 1e-6 * Math.Max(1, scale) + (1e-6 * c * 250), $"label {label}: {gradient.Max(Math.Abs)} of {scale}");
        }
    }

    [Theory]
    [InlineData(LinearLabelLoss.SquaredHinge, false)]
    [InlineData(LinearLabelLoss.SquaredHinge, true)]
    [InlineData(LinearLabelLoss.Logistic, true)]
    public void Any_number_of_threads_gives_the_same_bits(LinearLabelLoss loss, bool learnBias)
    {
        Topics topics = Topics.Make(seed: 52, rows: 300);
        SparseLabelModel[] models = [.. new[] { 1, 2, 5 }.Select(threads => new LinearOneVersusAllFitter(
            new LinearOneVersusAllOptions { Loss = loss, LearnBias = learnBias, NumberOfThreads = threads }).Fit(topics.Train, topics.Texts))];
        foreach (SparseLabelModel model in models)
        {
            Assert.Equal(models[0].CopyWeights().Columns, model.CopyWeights().Columns);
            Assert.Equal(models[0].CopyWeights().Values, model.CopyWeights().Values);
            Assert.Equal(models[0].Biases, model.Biases);
        }
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.1f)]
    public void Leaving_out_small_weights_changes_scores_little(float smallest)
    {
        Topics topics = Topics.Make(seed: 53, rows: 300);
        SparseMatrix all = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { SmallestWeight = 0, Tolerance = 1e-6f }).Fit(topics.Train).CopyWeights();
        SparseMatrix kept = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { SmallestWeight = smallest, Tolerance = 1e-6f }).Fit(topics.Train).CopyWeights();
        Assert.All(kept.Values, weight => Assert.True(Math.Abs(weight) >= smallest));
        Assert.True(kept.Values.Length < all.Values.Length, $"{kept.Values.Length} of {all.Values.Length}");
        for (int label = 0; label < Topics.Labels; label++)
        {
            float[] difference = Dense(all, label).Zip(Dense(kept, label), (left, right) => Math.Abs(left - right)).ToArray();
            Assert.True(difference.Max() < 1.5f * smallest, $"label {label}: {difference.Max()}");
        }
    }

    [Fact]
    public void Each_row_twice_is_twice_the_cost()
    {
        MultiLabelData data = Topics.Make(seed: 54, rows: 120).Train;
        int[] twice = [.. Enumerable.Range(0, 240).Select(i => i / 2)];
        SparseMatrix doubled = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { C = 1, SmallestWeight = 0, Tolerance = 1e-7f }).Fit(data.Select(twice)).CopyWeights();
        SparseMatrix costly = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { C = 2, SmallestWeight = 0, Tolerance = 1e-7f }).Fit(data).CopyWeights();
        for (int label = 0; label < Topics.Labels; label++)
        {
            float[] left = Dense(doubled, label), right = Dense(costly, label);
            for (int i = 0; i < left.Length; i++)
                Assert.Equal(left[i], right[i], 1e-4f);
        }
    }

    [Theory]
    [InlineData(LinearLabelLoss.SquaredHinge, false)]
    [InlineData(LinearLabelLoss.SquaredHinge, true)]
    [InlineData(LinearLabelLoss.Logistic, false)]
    public void Topics_are_found(LinearLabelLoss loss, bool learnBias)
    {
        Topics topics = Topics.Make(seed: 55, rows: 400);
        SparseLabelModel model = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { Loss = loss, LearnBias = learnBias, C = 10 }).Fit(topics.Train);
        Assert.True(topics.Precision(model) > .95, $"P@1 {topics.Precision(model)}");
    }

    private static float[] Dense(SparseMatrix matrix, int row)
    {
        var dense = new float[matrix.ColumnCount];
        for (int i = 0; i < matrix.ColumnsOf(row).Length; i++)
            dense[matrix.ColumnsOf(row)[i]] = matrix.ValuesOf(row)[i];
        return dense;
    }
}
