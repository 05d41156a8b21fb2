using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>Sampled negatives: the estimate is that of all labels on average, the steps are those of the losses on spans, and what is chosen does not depend
/// on threads or interruptions.</summary>
public class SampledNegativesTests
{
    private const int Labels = 400;

    [Fact]
    public void The_estimated_sum_is_unbiased_and_the_sum_over_the_pool_is_not()
    {
        double[] scores = Scores();
        int[] positives = [3, 70, 399], hard = Hardest(scores, positives, 40);
        double exact = Enumerable.Range(0, Labels).Except(positives).Sum(label => Math.Exp(scores[label]));
        (double mean, double error, double naive) = Estimate(scores, positives, hard);
        Assert.True(Math.Abs(mean - exact) < 4 * error, $"{mean} +- {error} for {exact}");
        Assert.True(Math.Abs(naive - exact) > 20 * error, $"the unweighted pool gives {naive} for {exact}: the test sees nothing");
        // The hard ones are most of the sum: without them the same budget is far noisier.
        (double plain, double plainError, _) = Estimate(scores, positives, []);
        Assert.True(Math.Abs(plain - exact) < 4 * plainError, $"{plain} +- {plainError} for {exact}");
        Assert.True(plainError > 3 * error, $"{plainError} without and {error} with hard negatives");
    }

    [Fact]
    public void The_gradient_by_the_embedding_is_unbiased_given_the_sum()
    {
        double[] scores = Scores();
        int[] positives = [3, 70, 399], hard = Hardest(scores, positives, 40);
        var random = new Random(8);
        double[] directions = [.. scores.Select(_ => random.NextDouble() - .2)];
        // The part of the wrong labels in the gradient by the row's embedding, with the factor of the row taken off.
        double exact = Enumerable.Range(0, Labels).Except(positives).Sum(label => Math.Exp(scores[label]) * directions[label]);
        List<double> found = [.. Pools(positives, hard, 3000).Select(pool => Sum(pool, positives, label => Math.Exp(scores[label]) * directions[label]))];
        double error = Math.Sqrt(found.Sum(value => Math.Pow(value - found.Average(), 2)) / found.Count / found.Count);
        Assert.True(Math.Abs(found.Average() - exact) < 4 * error, $"{found.Average()} +- {error} for {exact}");
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 25)]
    [InlineData(300, 60)]
    [InlineData(300, 1000)]
    [InlineData(400, 20)]
    public void A_pool_holds_each_label_once_and_weighs_the_sample(int exact, int uniform)
    {
        const int Draws = 600;
        int[] wanted = [.. Enumerable.Range(0, Labels)];
        new Random(exact).Shuffle(wanted);
        wanted = wanted[..exact];
        var sampler = new LabelPool(Labels, uniform);
        var counts = new int[Labels];
        int sampled = Math.Min(uniform, Labels - exact);
        foreach (Pool pool in Pools(wanted, [], Draws, sampler))
        {
            Assert.Equal(wanted.Order(), pool.Labels[..pool.Exact]);
            Assert.Equal(exact + sampled, pool.Labels.Distinct().Count());
            Assert.Equal(exact, pool.Exact);
            Assert.Equal(sampled == 0 ? 1 : (Labels - exact) / (double)sampled, pool.Weight, 1e-5);
            foreach (int label in pool.Labels[pool.Exact..])
                counts[label]++;
        }

        // Every other label is equally likely: binomial counts.
        double share = sampled / (double)(Labels - exact), deviation = Math.Sqrt(Draws * share * (1 - share));
        Assert.All(Enumerable.Range(0, Labels).Except(wanted), label => Assert.True(Math.Abs(counts[label] - (Draws * share)) <= 4.7 * deviation + 1e-9, $"label {label}: {counts[label]} of {Draws * share}"));
    }

    [Fact]
    public void Weights_make_the_loss_that_of_repeated_labels()
    {
        double[] gradient = new double[4], repeated = new double[6];
        double loss = DecoupledSoftmax.WeightedGradient<double>([2, 1, .5, -1], [0], [1, 1, 3, 1], gradient);
        Assert.Equal(DecoupledSoftmax.Gradient<double>([2, 1, .5, .5, .5, -1], [0], repeated), loss, 1e-12);
        Assert.Equal(repeated[0], gradient[0], 1e-12);
        Assert.Equal(3 * repeated[2], gradient[2], 1e-12);
        Assert.Equal(loss, DecoupledSoftmax.WeightedLoss<double>([2, 1, .5, -1], [0], [7, 1, 3, 1]), 1e-12);
        Assert.Equal(0, DecoupledSoftmax.WeightedLoss<double>([2, 1], [0, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => DecoupledSoftmax.WeightedLoss<double>([2, 1], [0], [1]));
        Assert.Throws<ArgumentException>(() => DecoupledSoftmax.WeightedLoss<double>([2, 1], [0], [1, 0]));
        var random = new Random(4);
        double[] scores = [.. Enumerable.Range(0, 7).Select(_ => 4 * random.NextDouble())], weights = [1, 1, 2.5, 2.5, 1, 40, 2.5], slope = new double[7];
        DecoupledSoftmax.WeightedGradient<double>(scores, [1, 4], weights, slope);
        for (int i = 0; i < 7; i++)
        {
            double[] up = [.. scores], down = [.. scores];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            Assert.Equal((DecoupledSoftmax.WeightedLoss<double>(up, [1, 4], weights) - DecoupledSoftmax.WeightedLoss<double>(down, [1, 4], weights)) / 2e-5, slope[i], 1e-8);
        }

        Assert.Equal(0, slope.Sum(), 1e-12);
    }

    [Theory]
    [InlineData(LabelLoss.DecoupledSoftmax, true, 0f)]
    [InlineData(LabelLoss.Softmax, false, 0f)]
    [InlineData(LabelLoss.Logistic, false, 0f)]
    [InlineData(LabelLoss.SoftTopK, true, 0f)]
    [InlineData(LabelLoss.DecoupledSoftmax, true, 1.5f)]
    [InlineData(LabelLoss.DecoupledSoftmax, false, 1.5f)]
    public void A_pool_of_all_labels_is_training_on_all_labels(LabelLoss loss, bool normalize, float words)
    {
        Topics topics = Topics.Make(seed: 41, rows: 60);
        var options = new DecoupledSoftmaxOptions
        {
            Dimension = 12, BatchSize = 20, NumberOfEpochs = 2, Loss = loss, TopK = 2, NormalizeEmbeddings = normalize, Temperature = normalize ? .2f : 1,
            Optimizer = LabelOptimizer.RowAdagrad, LearningRate = .05f, LexicalWeight = words, SmallestLexicalWeight = .1f,
        };
        ExtremeMultiLabelModel all = new DecoupledSoftmaxFitter(options).Fit(topics.Train, labelTexts: topics.Texts);
        options.Negatives = LabelNegatives.Sampled;
        ExtremeMultiLabelModel sampled = new DecoupledSoftmaxFitter(options).Fit(topics.Train, labelTexts: topics.Texts);
        // The order of the sums differs, nothing else.
        AssertClose(all.CopyLabelEmbeddings(), sampled.CopyLabelEmbeddings());
        AssertClose(all.FeatureEmbeddings, sampled.FeatureEmbeddings);
        AssertClose(all.Words?.CopyWeights().Values, sampled.Words?.CopyWeights().Values);
    }

    // Steps on a sample against the loss on spans: the expected loss over the very pool that the step draws.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_streamed_loss_is_that_of_the_weighted_spans(bool normalize)
    {
        (MultiLabelData data, DecoupledSoftmaxOptions options) = Many();
        options.NormalizeEmbeddings = normalize;
        options.LearningRate = 1e-7f;
        options.BatchSize = data.Labels.RowCount;
        MultiLabelProgress[] last = [default];
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(data, progress: new Keep(last));
        var pool = new LabelPool(data.Labels.LabelCount, options.NumberOfUniformNegatives);
        pool.Begin();
        foreach (int label in data.Labels.Labels)
            pool.Add(label);
        pool.Sample(TrainingBatch.Mixed(TrainingBatch.Mixed((ulong)options.Seed, 1), TrainingRun.SamplePart));
        int[] active = pool.Labels.ToArray();
        Assert.True(pool.Weight > 3, $"weight {pool.Weight}");
        double[] weights = [.. Enumerable.Range(0, active.Length).Select(i => i < pool.ExactCount ? 1.0 : pool.Weight)];
        double expected = 0;
        float[] rows = model.CopyLabelEmbeddings(), embedding = new float[model.Dimension];
        for (int row = 0; row < data.Labels.RowCount; row++)
        {
            model.Embed(data.Features.ColumnsOf(row), data.Features.ValuesOf(row), embedding);
            double[] scores = [.. active.Select(label => Enumerable.Range(0, model.Dimension).Sum(i => (double)embedding[i] * rows[(label * model.Dimension) + i]) / options.Temperature)];
            int[] positives = [.. data.Labels[row].ToArray().Select(label => Array.IndexOf(active, label)).Order()];
            expected += DecoupledSoftmax.WeightedLoss<double>(scores, positives, weights) / data.Labels.RowCount;
        }

        Assert.Equal(expected, last[0].Loss, 1e-3);
    }

    [Fact]
    public void Labels_outside_the_pool_stay_as_they_are()
    {
        (MultiLabelData data, DecoupledSoftmaxOptions options) = Many();
        options.NumberOfEpochs = 1;
        options.NumberOfUniformNegatives = 50;
        options.LabelInitialization = LabelInitialization.Random;
        float[] moved = new DecoupledSoftmaxFitter(options).Fit(data).CopyLabelEmbeddings();
        options.LearningRate = 1e-7f;
        float[] start = new DecoupledSoftmaxFitter(options).Fit(data).CopyLabelEmbeddings();
        int changed = Enumerable.Range(0, data.Labels.LabelCount).Count(label => !Close(label));
        Assert.InRange(changed, 50, (data.Labels.RowCount * 2) + (4 * 50));

        bool Close(int label) => Enumerable.Range(label * options.Dimension, options.Dimension).All(i => Math.Abs(moved[i] - start[i]) < 1e-5f);
    }

    [Theory]
    [InlineData(LabelOptimizer.LazyAdam, 0f)]
    [InlineData(LabelOptimizer.RowAdagrad, 0f)]
    [InlineData(LabelOptimizer.LazyAdam, .5f)]
    public void Any_number_of_threads_gives_the_same_bits(LabelOptimizer optimizer, float words)
    {
        (MultiLabelData data, DecoupledSoftmaxOptions options) = Many();
        options.Optimizer = optimizer;
        options.LexicalWeight = words;
        float[][] models = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            options.NumberOfThreads = threads;
            ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(data);
            return model.CopyLabelEmbeddings().Concat(model.FeatureEmbeddings.ToArray()).Concat(model.Words?.CopyWeights().Values ?? []).ToArray();
        })];
        Assert.Equal(models[0], models[1]);
        Assert.Equal(models[0], models[2]);
    }

    [Fact]
    public void A_fit_that_was_killed_between_refreshes_continues_to_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        Topics topics = Topics.Make(seed: 44, rows: 200);
        var options = new DecoupledSoftmaxOptions
        {
            Dimension = 12, NumberOfEpochs = 6, BatchSize = 8, Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 1, NumberOfUniformNegatives = 1,
            HardNegativeStartEpoch = 1, HardNegativeRefreshInterval = 3,
        };
        ExtremeMultiLabelModel expected = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        options.CheckpointPath = folder.PathOf("checkpoint");
        // Epochs 2 and 5 refresh; the fit is killed in the fourth.
        Assert.Throws<IOException>(() => new DecoupledSoftmaxFitter(options).Fit(topics.Train, progress: new KillAfter(700)));
        options.NumberOfHardNegatives = 2;
        Assert.Throws<InvalidOperationException>(() => new DecoupledSoftmaxFitter(options).Fit(topics.Train));
        options.NumberOfHardNegatives = 1;
        ExtremeMultiLabelModel continued = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        Assert.Equal(expected.CopyLabelEmbeddings(), continued.CopyLabelEmbeddings());
        Assert.Equal(expected.FeatureEmbeddings.ToArray(), continued.FeatureEmbeddings.ToArray());
    }

    [Fact]
    public void Hard_negatives_are_the_best_wrong_labels()
    {
        Topics topics = Topics.Make(seed: 45, rows: 120);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions { Dimension = 10, NumberOfEpochs = 1 }).Fit(topics.Train);
        var hard = new HardNegatives(topics.Train, 4);
        Assert.Equal(0, hard[7].Length);
        hard.Refresh(model, new ShardTeam(3, default));
        for (int row = 0; row < 120; row++)
        {
            (int[] ranked, _) = model.Predict(topics.Train.Features.ColumnsOf(row), topics.Train.Features.ValuesOf(row), Topics.Labels);
            Assert.Equal(ranked.Except(topics.Train.Labels[row].ToArray()).Take(4), hard[row].ToArray());
        }

        // Where there are fewer wrong labels than wanted, there are fewer.
        var most = new HardNegatives(topics.Train, 1000);
        most.Refresh(model, new ShardTeam(1, default));
        Assert.Equal(Topics.Labels - topics.Train.Labels[5].Length, most[5].Length);
    }

    [Fact]
    public void Few_negatives_learn_topics()
    {
        Topics topics = Topics.Make(seed: 46, rows: 600);
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions
        {
            Dimension = 20, NumberOfEpochs = 12, BatchSize = 4, LearningRate = .01f, LabelInitialization = LabelInitialization.Random,
            Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 1, NumberOfUniformNegatives = 2,
        }).Fit(topics.Train);
        Assert.True(topics.Precision(model) > .9, $"P@1 {topics.Precision(model)}");
    }

    [Fact]
    public void Wrong_options_are_refused_by_name()
    {
        Assert.Contains("NumberOfHardNegatives", Refused(options => options.NumberOfHardNegatives = -1), StringComparison.Ordinal);
        Assert.Contains("1000000", Refused(options => options.NumberOfUniformNegatives = 1_000_001).Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("HardNegativeStartEpoch", Refused(options => options.HardNegativeStartEpoch = -1), StringComparison.Ordinal);
        Assert.Contains("HardNegativeRefreshInterval", Refused(options => options.HardNegativeRefreshInterval = 0), StringComparison.Ordinal);
        Assert.Contains("Negatives", Refused(options => options.Negatives = (LabelNegatives)7), StringComparison.Ordinal);

        static string Refused(Action<DecoupledSoftmaxOptions> change)
        {
            var options = new DecoupledSoftmaxOptions();
            change(options);
            return Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(options)).Message;
        }
    }

    private static (double Mean, double Error, double Naive) Estimate(double[] scores, int[] positives, int[] hard)
    {
        List<double> found = [], naive = [];
        foreach (Pool pool in Pools(positives, hard, 3000))
        {
            found.Add(Sum(pool, positives, label => Math.Exp(scores[label])));
            naive.Add(Sum(pool with { Weight = 1 }, positives, label => Math.Exp(scores[label])));
        }

        double mean = found.Average();
        return (mean, Math.Sqrt(found.Sum(value => (value - mean) * (value - mean)) / found.Count / found.Count), naive.Average());
    }

    private static double Sum(Pool pool, int[] positives, Func<int, double> term) =>
        pool.Labels.Select((label, i) => positives.Contains(label) ? 0 : (i < pool.Exact ? 1 : pool.Weight) * term(label)).Sum();

    private static IEnumerable<Pool> Pools(int[] positives, int[] hard, int count, LabelPool? sampler = null)
    {
        sampler ??= new LabelPool(Labels, 50);
        for (int seed = 0; seed < count; seed++)
        {
            sampler.Begin();
            foreach (int label in positives.Concat(hard).Concat(positives))
                sampler.Add(label);
            sampler.Sample(TrainingBatch.Mixed(9, (ulong)seed));
            yield return new Pool(sampler.Labels.ToArray(), sampler.ExactCount, sampler.Weight);
        }
    }

    private static double[] Scores()
    {
        var gaussian = new GaussianNumbers(12);
        var scores = new float[Labels];
        gaussian.Fill(scores, 2);
        return [.. scores.Select(score => (double)score)];
    }

    private static int[] Hardest(double[] scores, int[] positives, int count) =>
        [.. Enumerable.Range(0, Labels).Except(positives).OrderByDescending(label => scores[label]).Take(count)];

    // Several shards, blocks in each and a sample, with a remainder.
    private static (MultiLabelData Data, DecoupledSoftmaxOptions Options) Many()
    {
        const int labels = 9000, rows = 90;
        var random = new Random(6);
        var data = new MultiLabelData(
            new SparseMatrix(50, [.. Enumerable.Range(0, rows + 1).Select(i => 3L * i)],
                [.. Enumerable.Range(0, rows).SelectMany(i => new[] { i % 10, 10 + (i % 20), 30 + (i % 20) })], [.. Enumerable.Repeat(.57735f, 3 * rows)]),
            new LabelLists(labels, [.. Enumerable.Range(0, rows + 1).Select(i => 2L * i)],
                [.. Enumerable.Range(0, rows).SelectMany(i => new[] { i * 20, (i * 20) + random.Next(1, 7000) })]));
        return (data, new DecoupledSoftmaxOptions
        {
            Dimension = 33, BatchSize = 30, NumberOfEpochs = 3, FeatureDropout = 0, Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 7,
            NumberOfUniformNegatives = 1500, HardNegativeStartEpoch = 1, HardNegativeRefreshInterval = 1,
        });
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) < 2e-3f, $"{i}: {expected[i]} and {found[i]}");
    }

    private sealed record Pool(int[] Labels, int Exact, float Weight);

    private sealed class KillAfter(long row) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value)
        {
            if (value.RowsSeen > row)
                throw new IOException("killed");
        }
    }

    private sealed class Keep(MultiLabelProgress[] last) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value) => last[0] = last[0].RowsSeen == 0 ? value : last[0];
    }
}
