namespace MLExtensions.Transforms.Tests;

/// <summary>The metrics on twenty numbers worked out by hand (example B4), their symmetries, ties, and refusals.</summary>
public class OutOfDistributionTests
{
    // Confidences; outlier scores are their negatives.
    internal static readonly double[] In = [-9, -8, -7.5, -7, -6.5, -6, -5.5, -5, -4, -2];
    internal static readonly double[] Out = [-6.2, -5.2, -4, -3.5, -3, -2.5, -1.5, -1, -.5, -.2];

    [Fact]
    public void All_numbers_are_those_of_the_worked_example()
    {
        var metrics = new OutOfDistributionMetrics(In, Out);
        Assert.Equal(10, metrics.InCount);
        Assert.Equal(10, metrics.OutCount);
        Assert.Equal(.875, metrics.AreaUnderRocCurve, 1e-12);
        Assert.Equal(.6, metrics.FalsePositiveRateAt95, 1e-12);
        Assert.Equal(.2, metrics.DetectionError, 1e-12);
        Assert.Equal(.888770, metrics.AreaUnderPrecisionRecallCurveIn, 1e-6);
        Assert.Equal(.890714, metrics.AveragePrecisionIn, 1e-6);
        Assert.Equal(.875887, metrics.AreaUnderPrecisionRecallCurveOut, 1e-6);
        Assert.Equal(.878214, metrics.AveragePrecisionOut, 1e-6);
    }

    [Theory]
    [InlineData(FalsePositiveRateConvention.InPositive, .6)]
    [InlineData(FalsePositiveRateConvention.InPositiveInterpolated, .5)]
    [InlineData(FalsePositiveRateConvention.InPositiveRoundedDown, .3)]
    [InlineData(FalsePositiveRateConvention.InPositiveClosest, .6)]
    [InlineData(FalsePositiveRateConvention.OutPositive, .5)]
    public void The_conventions_of_the_false_positive_rate_differ_on_the_same_numbers(FalsePositiveRateConvention convention, double expected) =>
        Assert.Equal(expected, new OutOfDistributionMetrics(In, Out).FalsePositiveRate(.95, convention), 1e-12);

    [Fact]
    public void Equal_scores_count_half_and_missing_ones_as_most_unusual()
    {
        var same = new OutOfDistributionMetrics([1f, 1f, 1f], [1f, 1f]);
        Assert.Equal(.5, same.AreaUnderRocCurve);
        Assert.Equal(1, same.FalsePositiveRateAt95);
        Assert.Equal(.5, same.DetectionError);
        Assert.Equal(.6, same.AveragePrecisionIn, 1e-12);
        var missing = new OutOfDistributionMetrics([1f, 2f], [float.NaN, 3f]);
        Assert.Equal(1, missing.AreaUnderRocCurve);
        Assert.Equal(0, missing.FalsePositiveRateAt95);
        Assert.Equal(0, missing.DetectionError);
    }

    [Fact]
    public void A_histogram_holds_every_row_once()
    {
        ScoreHistogram histogram = new OutOfDistributionMetrics([0f, 1, 2, 3], [3f, 4, float.PositiveInfinity, float.NaN]).Histogram(4);
        Assert.Equal([0.0, 1, 2, 3, 4], histogram.Edges);
        Assert.Equal([.25, .25, .25, .25], histogram.In);
        Assert.Equal([0, 0, 0, 1.0], histogram.Out);
        Assert.Equal(1, new OutOfDistributionMetrics([2f], [2f]).Histogram(3).In.Sum());
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutOfDistributionMetrics([2f], [2f]).Histogram(0));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new OutOfDistributionMetrics([1f], []));
        Assert.Throws<ArgumentException>(() => new OutOfDistributionMetrics([], [1f]));
        var metrics = new OutOfDistributionMetrics([1f], [2f]);
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.FalsePositiveRate(0, FalsePositiveRateConvention.InPositive));
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.FalsePositiveRate(.95, (FalsePositiveRateConvention)9));
    }
}
