using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class MultiLabelEvaluationTests
{
    [Fact]
    public void Short_lists_and_rows_without_labels_count_as_documented()
    {
        var leftOut = new MultiLabelEvaluator(2);
        var counted = new MultiLabelEvaluator(2, emptyRows: EmptyLabelRows.CountAsZero);
        foreach (MultiLabelEvaluator evaluator in new[] { leftOut, counted })
        {
            evaluator.Add([3, 7], [7]);
            evaluator.Add([], [7, 3]);
        }

        MultiLabelMetrics metrics = leftOut.ToMetrics();
        Assert.Equal((2, 1), (metrics.RowCount, metrics.LabelledRowCount));
        Assert.Equal([.5, .25], metrics.Precision);
        Assert.Equal([.5, .5], metrics.Recall);
        Assert.Equal(1, metrics.NormalizedDiscountedCumulativeGain[0]);
        Assert.Equal(1 / (1 + (1 / Math.Log2(3))), metrics.NormalizedDiscountedCumulativeGain[1], 1e-15);
        Assert.Equal([.5, .5], metrics.Coverage);
        Assert.Null(metrics.PropensityScoredPrecision);
        Assert.Equal([.25, .25], counted.ToMetrics().Recall);
        Assert.Equal([.5, .25], counted.ToMetrics().Precision);
    }

    [Fact]
    public void Missing_predictions_are_misses_that_keep_their_place()
    {
        var evaluator = new MultiLabelEvaluator(2);
        evaluator.Add([4], [-1, 4]);
        Assert.Equal([0, .5], evaluator.ToMetrics().Precision);
    }

    [Fact]
    public void Nothing_gives_no_numbers()
    {
        MultiLabelMetrics metrics = new MultiLabelEvaluator(1, [1, 2]).ToMetrics();
        Assert.True(double.IsNaN(metrics.Precision[0]) && double.IsNaN(metrics.Recall[0]) && double.IsNaN(metrics.PropensityScoredPrecision![0]) && double.IsNaN(metrics.Coverage[0]));
    }

    [Fact]
    public void Ranking_takes_the_lower_label_of_equal_scores_and_never_nan()
    {
        int[] labels = new int[3];
        float[] scores = new float[3];
        Assert.Equal(3, LabelRanking.Top([1, float.NaN, 2, 1, 2], labels, scores));
        Assert.Equal([2, 4, 0], labels);
        Assert.Equal([2f, 2, 1], scores);
        Assert.Equal(1, LabelRanking.Top([float.NaN, float.NegativeInfinity], labels, scores));
        Assert.Equal(1, labels[0]);
        Assert.Equal(0, LabelRanking.Top([1, 2], [], []));
        Assert.Throws<ArgumentException>(() => LabelRanking.Top([1], new int[1], new float[2]));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiLabelEvaluator(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiLabelEvaluator(1, [1]).Add([1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelPropensities.Inverse([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelPropensities.Inverse([1], 1, a: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelPropensities.Inverse([1], 1, b: -1));
    }

    [Fact]
    public void The_line_shows_per_cent()
    {
        var evaluator = new MultiLabelEvaluator(3, [1, 2]);
        evaluator.Add([0, 1], [1]);
        Assert.Equal("P@1/3 100.00/33.33, nDCG@1/3 100.00/61.31, PSP@1/3 100.00/66.67", evaluator.ToMetrics().ToString());
        Tolerance.AssertClose(1 / (1 + (1 / Math.Log2(3))), .6131, 0, 1e-4);
    }
}
