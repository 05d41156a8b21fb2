using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>What holds for any scores: metrics under monotone maps and exchanged roles, combinations under changes of units, neighbors against sorting.</summary>
public class OutOfDistributionPropertyTests
{
    [Fact]
    public void Metrics_do_not_change_under_monotone_maps_of_the_scores()
    {
        var metrics = new OutOfDistributionMetrics(OutOfDistributionTests.In, OutOfDistributionTests.Out);
        var mapped = new OutOfDistributionMetrics(Array.ConvertAll(OutOfDistributionTests.In, Math.Exp), Array.ConvertAll(OutOfDistributionTests.Out, Math.Exp));
        Assert.Equal(metrics.AreaUnderRocCurve, mapped.AreaUnderRocCurve);
        Assert.Equal(metrics.FalsePositiveRateAt95, mapped.FalsePositiveRateAt95);
        Assert.Equal(metrics.DetectionError, mapped.DetectionError);
        Assert.Equal(metrics.AreaUnderPrecisionRecallCurveIn, mapped.AreaUnderPrecisionRecallCurveIn);
        Assert.Equal(metrics.AveragePrecisionOut, mapped.AveragePrecisionOut);
    }

    [Fact]
    public void Exchanging_the_groups_and_the_sign_exchanges_the_two_sides()
    {
        var metrics = new OutOfDistributionMetrics(OutOfDistributionTests.In, OutOfDistributionTests.Out);
        var exchanged = new OutOfDistributionMetrics(Array.ConvertAll(OutOfDistributionTests.Out, value => -value), Array.ConvertAll(OutOfDistributionTests.In, value => -value));
        Assert.Equal(metrics.AreaUnderRocCurve, exchanged.AreaUnderRocCurve, 1e-12);
        Assert.Equal(metrics.DetectionError, exchanged.DetectionError, 1e-12);
        Assert.Equal(metrics.AreaUnderPrecisionRecallCurveOut, exchanged.AreaUnderPrecisionRecallCurveIn, 1e-12);
        Assert.Equal(metrics.AveragePrecisionIn, exchanged.AveragePrecisionOut, 1e-12);
        Assert.Equal(metrics.FalsePositiveRate(.95, FalsePositiveRateConvention.OutPositive), exchanged.FalsePositiveRateAt95, 1e-12);
        Assert.Equal(1 - metrics.AreaUnderRocCurve, new OutOfDistributionMetrics(OutOfDistributionTests.Out, OutOfDistributionTests.In).AreaUnderRocCurve, 1e-12);
    }

    [Fact]
    public void The_units_of_a_score_do_not_matter()
    {
        (float[] scores, bool[] isOut) = ScoreCombinationTests.Scores(300, 2);
        float[] scaled = [.. scores.Select((value, i) => i % 3 == 1 ? (value * 1000) + 5 : value)];
        ScoreCombination first = ScoreCombinationFitter.Fit(scores, 3, isOut);
        ScoreCombination second = ScoreCombinationFitter.Fit(scaled, 3, isOut);
        Assert.Equal(first.Penalty, second.Penalty);
        for (int i = 0; i < 300; i++)
            Tolerance.AssertClose(first.Score(scores.AsSpan(3 * i, 3)), second.Score(scaled.AsSpan(3 * i, 3)), 1e-4, 1e-4);
    }

    [Fact]
    public void Two_scores_together_beat_each_alone_on_fresh_rows_and_cross_validation_foretells_it()
    {
        (float[] scores, bool[] isOut) = ScoreCombinationTests.Scores(1000, 3);
        ScoreCombination model = ScoreCombinationFitter.Fit(scores, 3, isOut);
        (float[] fresh, bool[] kinds) = ScoreCombinationTests.Scores(4000, 4);
        double combined = Auroc(i => model.Score(fresh.AsSpan(3 * i, 3)));
        Assert.True(combined > Auroc(i => fresh[3 * i]) + .03);
        Assert.True(combined > Auroc(i => fresh[(3 * i) + 1]) + .03);
        Assert.Equal(combined, model.HeldOutMetrics!.AreaUnderRocCurve, .03);

        double Auroc(Func<int, float> score) => new OutOfDistributionMetrics(
            [.. Enumerable.Range(0, kinds.Length).Where(i => !kinds[i]).Select(score)], [.. Enumerable.Range(0, kinds.Length).Where(i => kinds[i]).Select(score)]).AreaUnderRocCurve;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void Batches_and_rows_agree_with_sorting_all_distances(int neighbors)
    {
        float[] rows = Gaussians.Rows(200, 9, 3, seed: 1).Rows;
        float[] queries = Gaussians.Rows(70, 9, 3, seed: 2).Rows;
        var model = new NearestNeighborModel(rows, 9, neighbors, normalize: false);
        var batch = new float[70];
        model.ScoreRows(queries, batch);
        for (int i = 0; i < 70; i++)
        {
            float[] query = queries[(i * 9)..((i + 1) * 9)];
            double expected = rows.Chunk(9).Select(row => Math.Sqrt(row.Zip(query, (a, b) => Math.Pow(a - (double)b, 2)).Sum())).Order().ElementAt(neighbors - 1);
            Tolerance.AssertClose(expected, batch[i], 1e-6);
            Assert.Equal(batch[i], model.Score(query));
        }
    }
}
