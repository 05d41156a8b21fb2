using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>Sampled negatives: the estimate is that of all labels on average, the steps are those of the losses on spans, and what is chosen does not depend
/// on threads or interruptions.</summary>
public class SampledNegativesTests
{
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

    // What a step costs must not depend on the number of labels: a single number for each label would be 2 MB here.
    [Fact]
    public void A_step_allocates_nothing_as_long_as_the_labels()
    {
        const int labels = 500_000, rows = 400;
        var data = new MultiLabelData(
            new SparseMatrix(50, [.. Enumerable.Range(0, rows + 1).Select(i => (long)i)], [.. Enumerable.Range(0, rows).Select(i => i % 50)], [.. Enumerable.Repeat(1f, rows)]),
            new LabelLists(labels, [.. Enumerable.Range(0, rows + 1).Select(i => (long)i)], [.. Enumerable.Range(0, rows).Select(i => i * 1000)]));
        var allocated = new Allocated();
        new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions
        {
            Dimension = 4, NumberOfEpochs = 1, BatchSize = 8, NumberOfThreads = 1, Negatives = LabelNegatives.Sampled, NumberOfHardNegatives = 0, NumberOfUniformNegatives = 100,
            Optimizer = LabelOptimizer.RowAdagrad, LabelInitialization = LabelInitialization.Zero, NormalizeEmbeddings = false,
        }).Fit(data, progress: allocated);
        Assert.Equal(50, allocated.Bytes.Count);
        Assert.All(allocated.Bytes.Zip(allocated.Bytes.Skip(1)).SkipLast(1), pair => Assert.True(pair.Second - pair.First < 100_000, $"{pair.Second - pair.First} bytes in a step"));
    }

    [Fact]
    public void Wrong_options_are_refused_by_name()
    {
        Assert.Contains("NumberOfHardNegatives", Refused(options => options.NumberOfHardNegatives = -1), StringComparison.Ordinal);
        Assert.Contains("1000000", Refused(options => options.NumberOfUniformNegatives = 1_000_001).Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("HardNegativeStartEpoch", Refused(options => options.HardNegativeStartEpoch = -1), StringComparison.Ordinal);
        Assert.Contains("HardNegativeRefreshInterval", Refused(options => options.HardNegativeRefreshInterval = 0), StringComparison.Ordinal);
        Assert.Contains("Negatives", Refused(options => options.Negatives = (LabelNegatives)7), StringComparison.Ordinal);

        var noSample = Assert.Throws<ArgumentException>(() => new DecoupledSoftmaxFitter(
            new DecoupledSoftmaxOptions { Negatives = LabelNegatives.Sampled, Loss = LabelLoss.SoftTopK, NumberOfUniformNegatives = 0 }));
        Assert.Contains("SoftTopK", noSample.Message, StringComparison.Ordinal);
        Assert.Contains("NumberOfUniformNegatives", noSample.Message, StringComparison.Ordinal);

        static string Refused(Action<DecoupledSoftmaxOptions> change)
        {
            var options = new DecoupledSoftmaxOptions();
            change(options);
            return Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(options)).Message;
        }
    }

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

    private sealed class Allocated : IProgress<MultiLabelProgress>
    {
        public List<long> Bytes { get; } = new(1000);

        public void Report(MultiLabelProgress value) => Bytes.Add(GC.GetAllocatedBytesForCurrentThread());
    }

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
