using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class DecoupledSoftmaxTests
{
    [Fact]
    public void Losses_are_finite_for_scores_of_a_thousand_and_zero_without_right_labels()
    {
        double[] scores = [1000, -1000, 999, 0], gradient = new double[4];
        Assert.Equal(1, DecoupledSoftmax.Gradient<double>(scores, [2], gradient) - Math.Log(1 + Math.Exp(-1)), 1e-9);
        Assert.All(gradient, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(2000 + Math.Log(1 + Math.Exp(-1)), MultiLabelSoftmax.Loss<double>(scores, [1]), 1e-9);
        Assert.Equal(1999, OneVersusAllLogistic.Loss<double>(scores, [0, 1]) + Math.Log(.5), 1e-9);
        Assert.True(double.IsFinite(SoftTopK.Gradient<double>(scores, [1], 2, 2, gradient)));
        Assert.All(gradient, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(0, DecoupledSoftmax.Gradient<double>(scores, [], gradient));
        Assert.Equal(0, DecoupledSoftmax.Gradient<double>(scores, [0, 1, 2, 3], gradient));
        Assert.Equal([0, 0, 0, 0], gradient);
        Assert.Equal(0, ZLoss.Gradient<double>([2, 2, 2], [1], 1, 1, new double[3]));
    }

    [Fact]
    public void The_threshold_takes_few_steps_and_is_exact()
    {
        var random = new Random(3);
        foreach (int count in new[] { 10, 1000, 20_000 })
        {
            double[] scores = [.. Enumerable.Range(0, count).Select(_ => 20 * (random.NextDouble() - .5))];
            foreach (double k in new[] { .5, 5, 9.5 })
            {
                double t = SoftTopK.Threshold<double>(scores, k, 2, out int steps);
                Assert.Equal(k, scores.Sum(score => 1 / (1 + Math.Exp(-2 * (score + t)))), 1e-7);
                Assert.InRange(steps, 1, 40);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => SoftTopK.Threshold<double>([1, 2], 2, 2, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftTopK.Threshold<double>([1, 2], 1, 0, out _));
    }

    [Theory]
    [InlineData(new[] { 1, 1 })]
    [InlineData(new[] { 1, 0 })]
    [InlineData(new[] { 3 })]
    public void Wrong_labels_are_refused(int[] positives)
    {
        Assert.Throws<ArgumentException>(() => DecoupledSoftmax.Loss<float>([1, 2, 3], positives));
        Assert.Throws<ArgumentException>(() => DecoupledSoftmax.Gradient<float>([1, 2, 3], [0], new float[2]));
    }

    [Theory]
    [InlineData(LabelLoss.DecoupledSoftmax, LabelOptimizer.LazyAdam, true)]
    [InlineData(LabelLoss.Softmax, LabelOptimizer.LazyAdam, true)]
    [InlineData(LabelLoss.SoftTopK, LabelOptimizer.LazyAdam, true)]
    [InlineData(LabelLoss.Logistic, LabelOptimizer.LazyAdam, false)]
    [InlineData(LabelLoss.DecoupledSoftmax, LabelOptimizer.RowAdagrad, true)]
    [InlineData(LabelLoss.DecoupledSoftmax, LabelOptimizer.LazyAdam, false)]
    public void Every_loss_and_optimizer_learns_topics(LabelLoss loss, LabelOptimizer optimizer, bool normalize)
    {
        Topics topics = Topics.Make(seed: 5, rows: 600);
        var losses = new Losses();
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions
        {
            Dimension = 20, NumberOfEpochs = 12, BatchSize = 50, Loss = loss, TopK = 2, NumberOfThreads = 2, NormalizeEmbeddings = normalize,
            Temperature = normalize ? .1f : 1f, Optimizer = optimizer, LearningRate = optimizer == LabelOptimizer.LazyAdam ? .02f : .2f,
            LabelInitialization = LabelInitialization.Random,
        }).Fit(topics.Train, progress: losses);
        Assert.Equal(12, losses.Ends.Count);
        Assert.True(losses.Ends[^1].Loss < .7 * losses.Ends[0].Loss, $"loss {losses.Ends[0].Loss} to {losses.Ends[^1].Loss}");
        Assert.Equal(7200, losses.Ends[^1].RowsSeen);
        Assert.Equal(TimeSpan.Zero, losses.Ends[^1].TimeLeft);
        Assert.True(topics.Precision(model) > .9, $"P@1 {topics.Precision(model)}");
    }

    [Fact]
    public void Words_of_labels_alone_are_the_centroids_and_training_keeps_up()
    {
        Topics topics = Topics.Make(seed: 6, rows: 400);
        DecoupledSoftmaxOptions options = new()
        {
            Dimension = 16, NumberOfEpochs = 3, BatchSize = 64, NormalizeEmbeddings = false, LabelInitialization = LabelInitialization.Zero,
            LexicalWeight = 2, SmallestLexicalWeight = 0, LexicalLearningRate = 0, LearningRate = 1e-7f, WarmUp = 0,
        };
        ExtremeMultiLabelModel still = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        SparseLabelModel centroids = LabelCentroid.Fit(topics.Train);
        Assert.Equal(centroids.WeightCount, still.Words!.WeightCount);
        (int[] expected, float[] scores) = centroids.Predict(topics.Test.Features.ColumnsOf(0), topics.Test.Features.ValuesOf(0), 3);
        (int[] found, float[] doubled) = still.Predict(topics.Test.Features.ColumnsOf(0), topics.Test.Features.ValuesOf(0), 3);
        Assert.Equal(expected, found);
        Assert.Equal(scores[0] * 20, doubled[0], 1e-3f);

        options.LexicalLearningRate = .3f;
        options.LearningRate = .005f;
        ExtremeMultiLabelModel trained = new DecoupledSoftmaxFitter(options).Fit(topics.Train);
        Assert.NotEqual(still.Words.CopyWeights().Values, trained.Words!.CopyWeights().Values);
        Assert.True(topics.Precision(trained) > .9, $"P@1 {topics.Precision(trained)}");
    }

    [Fact]
    public void Texts_name_labels_that_no_row_has()
    {
        Topics topics = Topics.Make(seed: 7, rows: 400);
        const int absent = 3;
        LabelLists without = new(Topics.Labels, topics.Train.Labels.Starts, topics.Train.Labels.Labels);
        int[] rows = [.. Enumerable.Range(0, without.RowCount).Where(row => !without[row].Contains(absent))];
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions
        {
            Dimension = 32, NumberOfEpochs = 5, BatchSize = 64, LabelInitialization = LabelInitialization.Zero, LearningRate = .01f,
        }).Fit(topics.Train.Select(rows), labelTexts: topics.Texts);
        (int[] found, _) = model.Predict(topics.Texts.ColumnsOf(absent), topics.Texts.ValuesOf(absent), 2);
        Assert.Contains(absent, found);
    }

    [Fact]
    public void The_best_epoch_is_kept_and_patience_ends_the_fit()
    {
        Topics topics = Topics.Make(seed: 8, rows: 300);
        var losses = new Losses();
        var options = new DecoupledSoftmaxOptions { Dimension = 16, NumberOfEpochs = 40, BatchSize = 64, Patience = 2, LearningRate = .02f };
        ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(topics.Train, topics.Test, progress: losses);
        double best = losses.Ends.Max(end => end.ValidationNdcg);
        Assert.True(losses.Ends.Count < 40, "never stopped");
        Assert.True(losses.Ends[^3].ValidationNdcg >= best - 1e-12, "stopped too early or too late");
        Assert.Equal(best, topics.Ndcg(model), 1e-12);
    }

    [Fact]
    public void A_fit_can_be_cancelled_and_wrong_data_are_refused()
    {
        Topics topics = Topics.Make(seed: 9, rows: 100);
        var fitter = new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions { Dimension = 8 });
        Assert.Throws<OperationCanceledException>(() => fitter.Fit(topics.Train, cancellation: new CancellationToken(true)));
        var empty = new MultiLabelData(topics.Train.Features, new LabelLists(4, new long[topics.Train.Features.RowCount + 1], []));
        Assert.Throws<InvalidOperationException>(() => fitter.Fit(empty));
        Assert.Throws<ArgumentException>(() => fitter.Fit(topics.Train, empty));
        Assert.Throws<ArgumentException>(() => fitter.Fit(topics.Train, labelTexts: topics.Train.Features));
        Assert.Throws<ArgumentException>(() => fitter.Fit(new MultiLabelData(topics.Train.Features, topics.Test.Labels)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions { Temperature = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecoupledSoftmaxFitter(new DecoupledSoftmaxOptions { Loss = LabelLoss.SoftTopK, TopK = Topics.Labels }).Fit(topics.Train));
    }

    private sealed class Losses : IProgress<MultiLabelProgress>
    {
        public List<MultiLabelProgress> Ends { get; } = [];

        public void Report(MultiLabelProgress value)
        {
            if (value.IsEndOfEpoch)
                Ends.Add(value);
        }
    }
}
