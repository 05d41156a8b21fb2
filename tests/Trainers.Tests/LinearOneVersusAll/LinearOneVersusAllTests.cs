using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

public class LinearOneVersusAllTests
{
    // Rows (1,0,0), (1,1,0), (0,0,1) with labels {0}, {}, {1}; nobody has label 2. For label 0 and C = 1: least of (v^2 + w^2) / 2 + (2 - v)^2 + (v + w)^2,
    // because the bias is -1; hence 5v + 2w = 4 and 2v + 3w = 0.
    private static readonly MultiLabelData Data = new(
        new SparseMatrix(3, [0, 1, 3, 4], [0, 0, 1, 2], [1, 1, 1, 1]), new LabelLists(3, [0, 1, 1, 2], [0, 1]));

    [Fact]
    public void Weights_are_the_least_of_the_objective()
    {
        SparseLabelModel model = Fit(new LinearOneVersusAllOptions { Tolerance = 1e-9f });
        SparseMatrix weights = model.CopyWeights();
        Assert.Equal([0, 1], weights.ColumnsOf(0));
        Assert.Equal(12f / 11, weights.ValuesOf(0)[0], 1e-6f);
        Assert.Equal(-8f / 11, weights.ValuesOf(0)[1], 1e-6f);
        // Alone with its feature: w^2 / 2 + (2 - w)^2.
        Assert.Equal([2], weights.ColumnsOf(1));
        Assert.Equal(4f / 3, weights.ValuesOf(1)[0], 1e-6f);
        Assert.Equal([-1f, -1, -1], model.Biases);
        var scores = new float[3];
        model.Score([0, 2], [1, 1], scores);
        Assert.Equal(1f / 11, scores[0], 1e-6f);
        Assert.Equal([1, 0], model.Predict([0, 2], [1, 1], 2).Labels);
    }

    [Fact]
    public void A_label_without_rows_has_no_weights()
    {
        Assert.Empty(Fit(new LinearOneVersusAllOptions()).CopyWeights().ColumnsOf(2).ToArray());
        SparseLabelModel logistic = Fit(new LinearOneVersusAllOptions { Loss = LinearLabelLoss.Logistic });
        Assert.Equal(Math.Log(.5 / 3.5), logistic.Biases[2], 1e-6);
    }

    [Fact]
    public void Small_weights_are_left_out_and_do_not_change_the_others()
    {
        SparseMatrix weights = Fit(new LinearOneVersusAllOptions { Tolerance = 1e-9f, SmallestWeight = .8f }).CopyWeights();
        Assert.Equal([0], weights.ColumnsOf(0));
        Assert.Equal(12f / 11, weights.ValuesOf(0)[0], 1e-6f);
    }

    [Fact]
    public void Rows_with_the_label_can_count_more()
    {
        // w^2 / 2 + 3 (2 - w)^2.
        SparseMatrix weights = Fit(new LinearOneVersusAllOptions { Tolerance = 1e-9f, PositiveWeight = 3 }).CopyWeights();
        Assert.Equal(12f / 7, weights.ValuesOf(1)[0], 1e-6f);
    }

    [Fact]
    public void A_text_is_a_further_row_of_its_label_alone()
    {
        // Label 2 has the text (0,0,1), which is no row against label 1, nor is row 3 the less one against label 2: w^2 / 2 + 2 (2 - w)^2 + w^2.
        var texts = new SparseMatrix(3, [0, 0, 0, 1], [2], [1]);
        SparseMatrix weights = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { Tolerance = 1e-9f, LabelTextWeight = 2 }).Fit(Data, texts).CopyWeights();
        Assert.Equal(4f / 3, weights.ValuesOf(1)[0], 1e-6f);
        Assert.Equal(8f / 7, weights.ValuesOf(2)[0], 1e-6f);
    }

    [Fact]
    public void Every_row_with_the_label_and_no_features_at_all()
    {
        var all = new MultiLabelData(new SparseMatrix(2, [0, 1, 2], [0, 1], [1, 1]), new LabelLists(1, [0, 1, 2], [0, 0]));
        SparseMatrix weights = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { Tolerance = 1e-9f }).Fit(all).CopyWeights();
        Assert.Equal(4f / 3, weights.ValuesOf(0)[0], 1e-6f);
        Assert.Equal(4f / 3, weights.ValuesOf(0)[1], 1e-6f);

        var empty = new MultiLabelData(new SparseMatrix(0, [0, 0], [], []), new LabelLists(1, [0, 1], [0]));
        Assert.Equal(0, new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { LearnBias = true }).Fit(empty).WeightCount);
    }

    [Fact]
    public void Progress_counts_the_labels_and_a_fit_can_be_cancelled()
    {
        Topics topics = Topics.Make(seed: 3, rows: 150);
        var reports = new Reports();
        SparseLabelModel model = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { NumberOfThreads = 3 }).Fit(topics.Train, progress: reports);
        Assert.Equal(Enumerable.Range(1, Topics.Labels), reports.All.Select(report => report.LabelsDone));
        Assert.All(reports.All, report => Assert.Equal(Topics.Labels, report.NumberOfLabels));
        Assert.Equal(model.WeightCount, reports.All[^1].WeightsKept);
        Assert.Equal(TimeSpan.Zero, reports.All[^1].TimeLeft);
        Assert.Equal(0, reports.All[^1].Unfinished);
        Assert.True(reports.All[^1].NewtonSteps >= Topics.Labels);

        var fitter = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions { MaximumIterations = 1, Tolerance = 1e-9f, NumberOfThreads = 2 });
        fitter.Fit(topics.Train, progress: reports);
        Assert.Equal(Topics.Labels, reports.All[^1].Unfinished);
        Assert.Throws<OperationCanceledException>(() => fitter.Fit(topics.Train, cancellation: new CancellationToken(true)));
        var stopper = new Stopper();
        Assert.Throws<OperationCanceledException>(() => fitter.Fit(topics.Train, progress: stopper, cancellation: stopper.Source.Token));
        Assert.InRange(stopper.Reports, 3, 5);
    }

    [Fact]
    public void Wrong_data_and_options_are_refused()
    {
        var fitter = new LinearOneVersusAllFitter(new LinearOneVersusAllOptions());
        Assert.Throws<InvalidOperationException>(() => fitter.Fit(new MultiLabelData(new SparseMatrix(2, [0], [], []), new LabelLists(1, [0], []))));
        Assert.Throws<ArgumentException>(() => fitter.Fit(Data, Data.Features.Select([0])));
        Assert.Throws<ArgumentException>(() => fitter.Fit(new MultiLabelData(Data.Features, Data.Labels.Select([0]))));
        Assert.Throws<ArgumentException>(() => fitter.Fit(new MultiLabelData(new SparseMatrix(1, [0, 1], [0], [float.NaN]), new LabelLists(1, [0, 1], [0]))));
        Refused(new() { C = 0 }, "C is 0; allowed: 1E-06 to 1000000.");
        Refused(new() { Loss = (LinearLabelLoss)7 }, "Loss is 7; allowed: SquaredHinge, Logistic.");
        Refused(new() { SmallestWeight = float.NaN }, "SmallestWeight is NaN; allowed: 0 to 1.");
        Refused(new() { PositiveWeight = -1 }, "PositiveWeight is -1");
        Refused(new() { LabelTextWeight = -1 }, "LabelTextWeight is -1");
        Refused(new() { Tolerance = 1 }, "Tolerance is 1");
        Refused(new() { MaximumIterations = 0 }, "MaximumIterations is 0");
        Refused(new() { NumberOfThreads = 0 }, "NumberOfThreads is 0");
        Refused(new() { NumberOfPredictedLabels = 0 }, "NumberOfPredictedLabels is 0");
        Refused(new() { ScoreColumnName = " " }, "ScoreColumnName is ' '");

        static void Refused(LinearOneVersusAllOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => new LinearOneVersusAllFitter(options)).Message, StringComparison.Ordinal);
    }

    private static SparseLabelModel Fit(LinearOneVersusAllOptions options) => new LinearOneVersusAllFitter(options).Fit(Data);

    private sealed class Reports : IProgress<LinearOneVersusAllProgress>
    {
        public List<LinearOneVersusAllProgress> All { get; } = [];

        public void Report(LinearOneVersusAllProgress value) => All.Add(value);
    }

    // Cancels at the third label; two threads may have begun one more each.
    private sealed class Stopper : IProgress<LinearOneVersusAllProgress>
    {
        public CancellationTokenSource Source { get; } = new();

        public int Reports { get; private set; }

        public void Report(LinearOneVersusAllProgress value)
        {
            if (++Reports == 3)
                Source.Cancel();
        }
    }
}
