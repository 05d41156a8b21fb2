namespace MLExtensions.Calibrators.Tests;

/// <summary>What holds for any scores.</summary>
public class BinaryMapsPropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Isotonic_regression_is_monotone_and_has_the_means_of_its_blocks(int seed)
    {
        (double[] x, double[] y, double[] weights) = Points(seed);
        (double[] knots, double[] values) = PoolAdjacentViolators.Fit(x, y, weights);
        Assert.True(knots.Zip(knots.Skip(1)).All(pair => pair.First < pair.Second));
        Assert.True(values.Zip(values.Skip(1)).All(pair => pair.First <= pair.Second));
        // The fitted values keep the weighted mean, and sums of residuals from the left are never below 0 (the optimality conditions).
        double sum = 0;
        foreach (int i in Enumerable.Range(0, x.Length).OrderBy(i => x[i]).ThenByDescending(i => y[i]))
        {
            sum += weights[i] * (y[i] - PoolAdjacentViolators.Evaluate(knots, values, x[i]));
            Assert.True(sum >= -1e-9, $"{sum}");
        }

        Assert.Equal(0, sum, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_monotone_change_fits_better(int seed)
    {
        (double[] x, double[] y, double[] weights) = Points(seed);
        (double[] knots, double[] values) = PoolAdjacentViolators.Fit(x, y, weights);
        var random = new Random(seed);
        double best = Error(value => PoolAdjacentViolators.Evaluate(knots, values, value));
        for (int trial = 0; trial < 50; trial++)
        {
            double place = random.NextDouble(), step = .2 * random.NextDouble();
            Assert.True(Error(value => PoolAdjacentViolators.Evaluate(knots, values, value) + (value > place ? step : 0)) >= best - 1e-12);
            Assert.True(Error(value => PoolAdjacentViolators.Evaluate(knots, values, value) - (value <= place ? step : 0)) >= best - 1e-12);
        }

        double Error(Func<double, double> function) => Enumerable.Range(0, x.Length).Sum(i => weights[i] * Math.Pow(y[i] - function(x[i]), 2));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rows_sum_to_one_and_the_order_of_rows_does_not_matter(int seed)
    {
        SyntheticScores data = SyntheticScores.Make(400, 4, 2, seed);
        LabeledScores rows = LabeledScores.Of(data.Logits, 4, data.Labels);
        LabeledScores reversed = LabeledScores.Of([.. data.Logits.Chunk(4).Reverse().SelectMany(row => row)], 4, [.. data.Labels.Reverse()]);
        (IScoreCalibration Plain, IScoreCalibration Reversed)[] pairs =
        [
            (IsotonicCalibration.Fit(rows), IsotonicCalibration.Fit(reversed)),
            (HistogramBinning.Fit(rows), HistogramBinning.Fit(reversed)),
            (HistogramBinning.Fit(rows, new BinaryMapOptions { BinEdges = BinEdges.EqualMass }), HistogramBinning.Fit(reversed, new BinaryMapOptions { BinEdges = BinEdges.EqualMass })),
        ];
        foreach ((IScoreCalibration plain, IScoreCalibration other) in pairs)
        {
            double[] left = plain.CalibrateRows(data.Logits), right = other.CalibrateRows(data.Logits);
            Assert.All(left.Chunk(4), row => Assert.Equal(1, row.Sum(), 1e-12));
            for (int i = 0; i < left.Length; i++)
                Assert.Equal(left[i], right[i], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Sharpened_scores_are_put_right_on_fresh_rows(int seed)
    {
        SyntheticScores learn = SyntheticScores.Make(20_000, 3, 3, seed), fresh = SyntheticScores.Make(20_000, 3, 3, seed + 100);
        LabeledScores rows = LabeledScores.Of(learn.Logits, 3, learn.Labels);
        Assert.InRange(Error(IsotonicCalibration.Fit(rows)), 0, .025);
        Assert.InRange(Error(HistogramBinning.Fit(rows, new BinaryMapOptions { BinEdges = BinEdges.EqualMass })), 0, .03);
        Assert.InRange(Error(new TemperatureScaling(3, ScoreKind.Logits, 1, new TemperatureSummary(0, 0, 0, 0, 0, TemperatureBound.None))), .1, 1);

        double Error(IScoreCalibration model) => CalibrationMetrics.Compute(model.CalibrateRows(fresh.Logits), 3, fresh.Labels).ExpectedCalibrationError;
    }

    private static (double[] X, double[] Y, double[] Weights) Points(int seed)
    {
        var random = new Random(seed);
        double[] x = [.. Enumerable.Range(0, 200).Select(_ => random.Next(150) / 150.0)];
        return (x, Array.ConvertAll(x, place => random.NextDouble() < place ? 1.0 : 0), Array.ConvertAll(x, _ => .1 + random.NextDouble()));
    }
}
