using FsCheck;
using FsCheck.Fluent;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class DecoupledSoftmaxPropertyTests
{
    private delegate double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<int> positives, Span<double> gradient);

    private static readonly (string Name, Loss Loss, bool SumsToZero)[] Losses =
    [
        ("decoupled softmax", DecoupledSoftmax.Gradient, true),
        ("softmax", MultiLabelSoftmax.Gradient, true),
        ("logistic", OneVersusAllLogistic.Gradient, false),
        ("soft top-k", (scores, positives, gradient) => SoftTopK.Gradient(scores, positives, 1.5, 2, gradient), true),
        ("Z-loss", (scores, positives, gradient) => ZLoss.Gradient(scores, positives, .7, 1.2, gradient), true),
    ];

    [Fact]
    public void Gradients_are_those_of_finite_differences_and_sum_to_zero() => Check((scores, positives) =>
    {
        const double step = 1e-5;
        foreach ((string name, Loss loss, bool sumsToZero) in Losses)
        {
            var gradient = new double[scores.Length];
            double value = loss(scores, positives, gradient);
            Assert.True(value >= -1e-12, $"{name} {value}");
            for (int i = 0; i < scores.Length; i++)
            {
                double up = At(i, step), down = At(i, -step);
                Assert.True(Math.Abs(((up - down) / (2 * step)) - gradient[i]) < 2e-6, $"{name} at {i}: {(up - down) / (2 * step)} and {gradient[i]}");
            }

            if (sumsToZero)
                Assert.Equal(0, gradient.Sum(), 1e-6);

            double At(int i, double by)
            {
                double[] moved = [.. scores];
                moved[i] += by;
                return loss(moved, positives, default);
            }
        }
    });

    [Fact]
    public void A_single_right_label_makes_decoupled_softmax_softmax() => Check((scores, positives) =>
    {
        if (positives.Length > 0)
            Assert.Equal(MultiLabelSoftmax.Loss<double>(scores, positives.AsSpan(0, 1)), DecoupledSoftmax.Loss<double>(scores, positives.AsSpan(0, 1)), 1e-12);
    });

    [Fact]
    public void Decoupled_softmax_never_pushes_a_right_label_down() => Check((scores, positives) =>
    {
        var gradient = new double[scores.Length];
        DecoupledSoftmax.Gradient<double>(scores, positives, gradient);
        Assert.All(positives, label => Assert.True(gradient[label] <= 0));
    });

    // What a step does to the whole model, against the losses on spans: the streamed passes are exact, not an approximation.
    [Theory]
    [InlineData(LabelLoss.DecoupledSoftmax, true)]
    [InlineData(LabelLoss.DecoupledSoftmax, false)]
    [InlineData(LabelLoss.Softmax, true)]
    [InlineData(LabelLoss.Logistic, false)]
    [InlineData(LabelLoss.SoftTopK, true)]
    public void The_streamed_loss_is_that_of_the_spans(LabelLoss loss, bool normalize)
    {
        Topics topics = Topics.Make(seed: 21, rows: 40);
        MultiLabelProgress[] first = [default];
        var options = new DecoupledSoftmaxOptions
        {
            Dimension = 12, BatchSize = 40, NumberOfEpochs = 1, FeatureDropout = 0, LearningRate = 1e-7f, Loss = loss, TopK = 2, NormalizeEmbeddings = normalize,
            Temperature = .2f, LabelInitialization = LabelInitialization.Random,
        };
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(topics.Train, progress: new Keep(first));
        double expected = 0;
        for (int row = 0; row < 40; row++)
        {
            (int[] labels, float[] found) = model.Predict(topics.Train.Features.ColumnsOf(row), topics.Train.Features.ValuesOf(row), Topics.Labels);
            double[] scores = [.. found.Select(score => (double)score)];
            Array.Sort(labels, scores);
            ReadOnlySpan<int> positives = topics.Train.Labels[row];
            expected += loss switch
            {
                LabelLoss.DecoupledSoftmax => DecoupledSoftmax.Loss<double>(scores, positives),
                LabelLoss.Softmax => MultiLabelSoftmax.Loss<double>(scores, positives),
                LabelLoss.Logistic => OneVersusAllLogistic.Loss<double>(scores, positives),
                _ => SoftTopK.Loss<double>(scores, positives, 2, 2),
            } / 40;
        }

        Assert.Equal(expected, first[0].Loss, 2e-4 * Math.Max(1, expected));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1.5f)]
    public void Any_number_of_threads_gives_the_same_bits(float words)
    {
        Topics topics = Topics.Make(seed: 22, rows: 300);
        float[][] models = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions
            {
                Dimension = 24, NumberOfEpochs = 2, BatchSize = 37, NumberOfThreads = threads, LexicalWeight = words,
            }).Fit(topics.Train, labelTexts: topics.Texts);
            return model.CopyLabelEmbeddings().Concat(model.FeatureEmbeddings.ToArray()).Concat(model.Words?.CopyWeights().Values ?? []).ToArray();
        })];
        Assert.Equal(models[0], models[1]);
        Assert.Equal(models[0], models[2]);
    }

    [Theory]
    [InlineData(LabelOptimizer.LazyAdam, 1f)]
    [InlineData(LabelOptimizer.RowAdagrad, 0f)]
    public void A_fit_that_was_killed_continues_to_the_same_bits(LabelOptimizer optimizer, float words)
    {
        using var folder = new TemporaryFolder();
        Topics topics = Topics.Make(seed: 24, rows: 200);
        var options = new DecoupledSoftmaxOptions { Dimension = 12, NumberOfEpochs = 5, BatchSize = 32, Optimizer = optimizer, LexicalWeight = words };
        ExtremeMultiLabelModel expected = new DecoupledSoftmaxFitter(options).Fit(topics.Train, topics.Test);
        options.CheckpointPath = folder.PathOf("checkpoint");
        Assert.Throws<IOException>(() => new DecoupledSoftmaxFitter(options).Fit(topics.Train, topics.Test, progress: new KillAfter(epoch: 3, row: 300)));
        Assert.Throws<InvalidOperationException>(() => new DecoupledSoftmaxFitter(options).Fit(topics.Test, topics.Test));
        MultiLabelProgress[] last = [default];
        ExtremeMultiLabelModel continued = new DecoupledSoftmaxFitter(options).Fit(topics.Train, topics.Test, progress: new Keep(last));
        Assert.Equal(1000, last[0].RowsSeen);
        Assert.Equal(expected.CopyLabelEmbeddings(), continued.CopyLabelEmbeddings());
        Assert.Equal(expected.FeatureEmbeddings.ToArray(), continued.FeatureEmbeddings.ToArray());
        Assert.Equal(expected.Words?.CopyWeights().Values, continued.Words?.CopyWeights().Values);
        Assert.False(File.Exists(options.CheckpointPath), "the checkpoint was left behind");
    }

    // Enough labels for several shards and several blocks in each, with a remainder.
    [Fact]
    public void Many_shards_and_blocks_give_the_same_bits_and_the_exact_loss()
    {
        const int labels = 3500, rows = 64;
        var random = new Random(5);
        var data = new MultiLabelData(
            new SparseMatrix(50, [.. Enumerable.Range(0, rows + 1).Select(i => 3L * i)], [.. Enumerable.Range(0, rows).SelectMany(i => new[] { i % 10, 10 + (i % 20), 30 + (i % 20) })],
                [.. Enumerable.Repeat(.57735f, 3 * rows)]),
            new LabelLists(labels, [.. Enumerable.Range(0, rows + 1).Select(i => 2L * i)], [.. Enumerable.Range(0, rows).SelectMany(i => new[] { i * 20, (i * 20) + random.Next(1, 2000) })]));
        MultiLabelProgress[] last = [default];
        var options = new DecoupledSoftmaxOptions { Dimension = 33, BatchSize = rows, NumberOfEpochs = 1, FeatureDropout = 0, LearningRate = 1e-7f, Temperature = .1f, NumberOfThreads = 1 };
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(data, progress: new Keep(last));
        double expected = 0;
        for (int row = 0; row < rows; row++)
        {
            (int[] found, float[] values) = model.Predict(data.Features.ColumnsOf(row), data.Features.ValuesOf(row), labels);
            Assert.Equal(labels, found.Length);
            double[] scores = [.. values.Select(score => (double)score)];
            Array.Sort(found, scores);
            expected += DecoupledSoftmax.Loss<double>(scores, data.Labels[row]) / rows;
        }

        Assert.Equal(expected, last[0].Loss, 1e-3);
        options.NumberOfThreads = 3;
        Assert.Equal(model.CopyLabelEmbeddings(), new DecoupledSoftmaxFitter(options).Fit(data).CopyLabelEmbeddings());
    }

    [Fact]
    public void The_search_is_a_sort_of_all_scores_with_ties_by_label()
    {
        Topics topics = Topics.Make(seed: 23, rows: 200);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions { Dimension = 10, NumberOfEpochs = 1, LexicalWeight = 1 }).Fit(topics.Train);
        int[][] all = LabelSearch.RunAll(model, topics.Test.Features, Topics.Labels, new ShardTeam(2, default));
        int[][] five = LabelSearch.RunAll(model, topics.Test.Features, 5, new ShardTeam(1, default));
        for (int row = 0; row < all.Length; row++)
        {
            (int[] alone, float[] scores) = model.Predict(topics.Test.Features.ColumnsOf(row), topics.Test.Features.ValuesOf(row), Topics.Labels);
            Assert.Equal(alone, all[row]);
            Assert.Equal(alone[..5], five[row]);
            Assert.Equal(Enumerable.Range(0, Topics.Labels), alone.Order());
            Assert.True(Enumerable.Range(1, alone.Length - 1).All(i => scores[i - 1] > scores[i] || (scores[i - 1] == scores[i] && alone[i - 1] < alone[i])));
        }

        // A row without features has no direction: all scores are 0, and the lowest labels come first.
        Assert.Equal([0, 1, 2], model.Predict([], [], 3).Labels);
        Assert.Empty(model.Predict([0], [float.NaN], 3).Labels);
    }

    private static void Check(Action<double[], int[]> property)
    {
        Gen<(double[], int[])> cases =
            from scores in Gen.Choose(-400, 400).ArrayOf(6)
            from chosen in Gen.Choose(1, 62)
            select (scores.Select(score => score / 100.0).ToArray(), Enumerable.Range(0, 6).Where(i => (chosen >> i & 1) != 0).ToArray());
        Prop.ForAll(cases.ToArbitrary(), @case => property(@case.Item1, @case.Item2)).QuickCheckThrowOnFailure();
    }

    private sealed class KillAfter(int epoch, long row) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value)
        {
            if (value.Epoch >= epoch && value.RowsSeen > row)
                throw new IOException("killed");
        }
    }

    private sealed class Keep(MultiLabelProgress[] last) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value) => last[0] = value;
    }
}
