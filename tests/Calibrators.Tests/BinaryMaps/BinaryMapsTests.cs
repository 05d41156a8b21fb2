using MLExtensions.Numerics;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Isotonic regression and histograms worked out by hand.</summary>
public class BinaryMapsTests
{
    [Fact]
    public void Violators_are_pooled()
    {
        (double[] x, double[] y) = Fit([1, 2, 3, 4, 5], [1, 3, 2, 2, 5]);
        Assert.Equal([1, 2, 4, 5], x);
        Assert.Equal([1, 7 / 3.0, 7 / 3.0, 5], y);
        (x, y) = Fit([1, 2, 3], [3, 2, 1]);
        Assert.Equal([1.0, 3], x);
        Assert.Equal([2.0, 2], y);
    }

    [Fact]
    public void Ties_count_as_one_with_their_weighted_mean()
    {
        (double[] x, double[] y) = PoolAdjacentViolators.Fit([2, 1, 2, 1], [0, 0, 1, 0], [1, 1, 3, 5]);
        Assert.Equal([1.0, 2], x);
        Assert.Equal([0, .75], y);
        // Without merging, the 1 at the tie would stand on its own.
        (x, y) = Fit([.5, .5], [0, 1]);
        Assert.Equal([.5], x);
        Assert.Equal([.5], y);
    }

    [Fact]
    public void A_weight_is_as_good_as_copies()
    {
        (double[] weightedX, double[] weightedY) = PoolAdjacentViolators.Fit([1, 2, 3, 4], [0, 1, 0, 1], [1, 2, 3, 1]);
        (double[] x, double[] y) = Fit([1, 2, 2, 3, 3, 3, 4], [0, 1, 1, 0, 0, 0, 1]);
        Assert.Equal(x, weightedX);
        Assert.Equal(y, weightedY);
        Assert.Equal([0, .4, .4, 1], y);
    }

    [Fact]
    public void The_function_is_linear_between_knots_and_constant_outside()
    {
        double[] knots = [1, 2, 4], values = [.1, .2, .8];
        double[] found = [.. new[] { 0, 1, 1.5, 2, 3, 4, 9 }.Select(x => PoolAdjacentViolators.Evaluate(knots, values, x))];
        Assert.Equal([.1, .1, .15, .2, .5, .8, .8], found.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Isotonic_rows_are_divided_by_their_sums_and_zeros_become_equal()
    {
        // First class: .2 -> 0, .8 -> 1; the second: .2 -> 0, .8 -> 1.
        IsotonicCalibration model = IsotonicCalibration.Fit(LabeledScores.Of([.2, .8, .8, .2], 2, [1, 0], ScoreKind.Probabilities));
        Assert.Equal([.5, .5], Calibrate(model, .5, .5));
        Assert.Equal([1.0, 0], Calibrate(model, .9, .1));
        var three = new IsotonicCalibration(ScoreKind.Probabilities, [[.5], [.5], [.5]], [[0], [0], [0]], 0);
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], Calibrate(three, .2, .3, .5));
        var one = new IsotonicCalibration(ScoreKind.Probabilities, [[.5], [.5]], [[.2], [.6]], 0);
        Assert.Equal([.25, .75], Calibrate(one, .2, .8).Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void The_smallest_probability_keeps_zeros_away()
    {
        LabeledScores rows = LabeledScores.Of([.2, .8, .8, .2], 2, [1, 0], ScoreKind.Probabilities);
        Assert.Equal([1 / 1.01, .01 / 1.01], Calibrate(IsotonicCalibration.Fit(rows, new BinaryMapOptions { MinimumProbability = .01 }), .9, .1));
        Assert.Equal([1 / 1.01, .01 / 1.01], Calibrate(HistogramBinning.Fit(rows, new BinaryMapOptions { MinimumProbability = .01 }), .8, .2));
        Assert.Throws<ArgumentOutOfRangeException>(() => IsotonicCalibration.Fit(rows, new BinaryMapOptions { MinimumProbability = .5 }));
    }

    [Fact]
    public void Histograms_of_equal_width_by_hand()
    {
        double[] column = [.1, .25, .25, .6, .75, .9];
        int[] labels = [1, 0, 1, 0, 0, 0];
        HistogramBinning model = HistogramBinning.Fit(Rows(column, labels), new BinaryMapOptions { NumberOfBins = 4 });
        // (0, .25]: three rows, one right; (.25, .5]: none, its middle; (.5, .75]: two; (.75, 1]: one.
        Assert.Equal([1 / 3.0, 1 / 3.0, .375, 1, 1, 1], new[] { 0, .25, .26, .51, .75, 1 }.Select(value => Math.Round(model.Map(0, value), 15)).Select(value => value == Math.Round(1 / 3.0, 15) ? 1 / 3.0 : value));
        double[] weights = [1, 5, 1, 1, 1, 1];
        HistogramBinning weighted = HistogramBinning.Fit(
            LabeledScores.Of(Pairs(column), 2, labels, ScoreKind.Probabilities, Array.ConvertAll(weights, weight => (float)weight)), new BinaryMapOptions { NumberOfBins = 4 });
        Assert.Equal(5 / 7.0, weighted.Map(0, .1), 1e-12);
    }

    [Fact]
    public void Histograms_of_equal_mass_end_half_way_and_keep_ties_together()
    {
        var options = new BinaryMapOptions { NumberOfBins = 3, BinEdges = BinEdges.EqualMass };
        HistogramBinning model = HistogramBinning.Fit(Rows([.1, .2, .4, .5, .8, .9], [1, 0, 0, 0, 1, 0]), options);
        Assert.Equal([.5, .5, 1, 1, .5], new[] { .0, .3, .301, .65, .651 }.Select(value => model.Map(0, value)));
        // Four of six are equal: the first bin takes them all, the second the rest.
        HistogramBinning tied = HistogramBinning.Fit(Rows([.3, .3, .3, .3, .7, .8], [0, 1, 1, 1, 0, 0]), options);
        Assert.Equal([.25, .25, 1, 1], new[] { 0, .5, .51, 1 }.Select(value => tied.Map(0, value)));
        HistogramBinning same = HistogramBinning.Fit(Rows([.5, .5], [0, 1]), options);
        Assert.Equal(.5, same.Map(0, .9));
    }

    [Fact]
    public void Logits_and_logarithms_are_read_as_probabilities()
    {
        double[] probabilities = [.2, .8, .7, .3, .6, .4, .9, .1];
        int[] labels = [1, 0, 1, 0];
        foreach (ScoreKind kind in new[] { ScoreKind.Logits, ScoreKind.LogProbabilities })
        {
            double[] logarithms = Array.ConvertAll(probabilities, Math.Log);
            IsotonicCalibration plain = IsotonicCalibration.Fit(LabeledScores.Of(probabilities, 2, labels, ScoreKind.Probabilities));
            IsotonicCalibration other = IsotonicCalibration.Fit(LabeledScores.Of(logarithms, 2, labels, kind));
            double[] expected = Calibrate(plain, .65, .35), found = Calibrate(other, Math.Log(.65), Math.Log(.35));
            Assert.Equal(expected[0], found[0], 1e-12);
        }

        // The logarithm of 0 is 0 again.
        Assert.Equal([1.0, 0], Calibrate(IsotonicCalibration.Fit(LabeledScores.Of([0, double.NegativeInfinity, double.NegativeInfinity, 0], 2, [0, 1], ScoreKind.LogProbabilities)), 0, double.NegativeInfinity));
    }

    [Fact]
    public void Bytes_come_back_as_they_were_and_bad_scores_are_missing()
    {
        LabeledScores rows = Rows([.1, .2, .4, .5, .8, .9], [1, 0, 0, 1, 0, 0]);
        AssertSame(IsotonicCalibration.Fit(rows), Reload(IsotonicCalibration.Fit(rows)));
        AssertSame(HistogramBinning.Fit(rows), Reload(HistogramBinning.Fit(rows)));

        static void AssertSame(IScoreCalibration left, IScoreCalibration right)
        {
            Assert.Equal((left.ClassCount, left.ScoreKind), (right.ClassCount, right.ScoreKind));
            for (double p = 0; p <= 1; p += .01)
                Assert.Equal(Calibrate(left, p, 1 - p), Calibrate(right, p, 1 - p));
            Assert.All(Calibrate(left, double.NaN, .5), value => Assert.True(double.IsNaN(value)));
        }
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        LabeledScores none = LabeledScores.Of([.5, .5], 2, [-1], ScoreKind.Probabilities);
        Assert.Throws<InvalidOperationException>(() => IsotonicCalibration.Fit(none));
        Assert.Throws<InvalidOperationException>(() => HistogramBinning.Fit(none));
        LabeledScores rows = Rows([.1, .9], [1, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => HistogramBinning.Fit(rows, new BinaryMapOptions { NumberOfBins = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => HistogramBinning.Fit(rows, new BinaryMapOptions { BinEdges = (BinEdges)7 }));
        Assert.Throws<ArgumentException>(() => IsotonicCalibration.Fit(rows).Calibrate([.5], new double[2]));
    }

    internal static double[] Calibrate(IScoreCalibration model, params double[] scores)
    {
        var probabilities = new double[model.ClassCount];
        model.Calibrate(scores, probabilities);
        return probabilities;
    }

    internal static TModel Reload<TModel>(TModel model)
        where TModel : class, IModelPart<TModel>
    {
        using var stream = new MemoryStream();
        ModelWriter.Save(stream, model);
        stream.Position = 0;
        return ModelReader.Load<TModel>(stream);
    }

    private static (double[] X, double[] Y) Fit(double[] x, double[] y) => PoolAdjacentViolators.Fit(x, y, [.. Enumerable.Repeat(1.0, x.Length)]);

    private static double[] Pairs(double[] column) => [.. column.SelectMany(value => new[] { value, 1 - value })];

    private static LabeledScores Rows(double[] column, int[] labels) => LabeledScores.Of(Pairs(column), 2, labels, ScoreKind.Probabilities);
}
