using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Logit and neighbor scores, their combination and the evaluation, as stages.</summary>
public class OutOfDistributionPipelineTests
{
    private static readonly MLContext Context = new(1);

    [Fact]
    public void The_stage_gives_the_models_score_and_its_probability_and_survives_saving()
    {
        (float[] scores, bool[] isOut) = ScoreCombinationTests.Scores(200, 5);
        var data = new TestView(
            TestColumn.Numbers("A", [.. scores.Where((_, i) => i % 3 == 0)]),
            TestColumn.Numbers("B", [.. scores.Where((_, i) => i % 3 == 1)]),
            TestColumn.Scalars("Label", BooleanDataViewType.Instance, isOut));
        OodScoreCombinerTransformer transformer = Context.Transforms.OodScoreCombiner(["A", "B"]).Fit(data);
        IDataView output = transformer.Transform(data);
        float[] combined = output.ReadScalars<float>("OodScore");
        Assert.Equal(Enumerable.Range(0, 200).Select(i => transformer.Model.Score([scores[3 * i], scores[(3 * i) + 1]])), combined);
        Tolerance.AssertClose([.. combined.Select(value => (float)(1 / (1 + Math.Exp(-value))))], output.ReadScalars<float>("OodProbability"), 1e-6);
        using var stream = new MemoryStream();
        Context.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        Assert.Equal(combined, Context.Model.Load(stream, out _).Transform(data).ReadScalars<float>("OodScore"));
        Assert.InRange(Context.AnomalyDetection.EvaluateOutOfDistribution(output).AreaUnderRocCurve, .8, 1);
    }

    [Fact]
    public void Features_and_logits_are_scored_combined_and_evaluated_in_one_chain()
    {
        TestView known = Rows(300, 1, 0);
        ITransformer scores = Context.Transforms.MahalanobisOod()
            .Append(Context.Transforms.NearestNeighborOod("NeighborScore", "Features", 5))
            .Append(Context.Transforms.LogitOod("EnergyScore", "Features")).Fit(known);
        // The combination learns from rows that the scores were not fitted on, and is measured on others again.
        IDataView mixed = scores.Transform(Rows(200, 2, 1));
        ITransformer combiner = Context.Transforms.OodScoreCombiner(["OodScore", "NeighborScore", "EnergyScore"], "IsOut", "Combined").Fit(mixed);
        IDataView fresh = combiner.Transform(scores.Transform(Rows(200, 3, 1)));
        Assert.InRange(Context.AnomalyDetection.EvaluateOutOfDistribution(fresh, "IsOut", "Combined").AreaUnderRocCurve, .95, 1);
        Assert.Equal(fresh.ReadVectors("Features").Select(row => LogitScores.Energy(row)), fresh.ReadScalars<float>("EnergyScore"));
        using var stream = new MemoryStream();
        Context.Model.Save(scores.Append(combiner), known.Schema, stream);
        stream.Position = 0;
        IDataView loaded = new MLContext(2).Model.Load(stream, out _).Transform(Rows(200, 3, 1));
        Assert.Equal(fresh.ReadScalars<float>("Combined"), loaded.ReadScalars<float>("Combined"));
    }

    [Fact]
    public void Drawn_neighbors_are_as_many_as_asked_for_and_the_same_for_the_same_seed()
    {
        float[] First(int seed) => Context.Transforms.NearestNeighborOod(new NearestNeighborOodOptions { NeighborCount = 2, MaximumRows = 30, Seed = seed })
            .Fit(Rows(100, 1, 0)).Transform(Rows(20, 2, 0)).ReadScalars<float>("OodScore");
        Assert.Equal(First(1), First(1));
        Assert.NotEqual(First(1), First(2));
        Assert.Equal(30, Context.Transforms.NearestNeighborOod(new NearestNeighborOodOptions { NeighborCount = 2, MaximumRows = 30 }).Fit(Rows(100, 1, 0)).Model.RowCount);
        Assert.Throws<InvalidOperationException>(() => Context.Transforms.NearestNeighborOod(neighborCount: 101).Fit(Rows(100, 1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.NearestNeighborOod(neighborCount: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.LogitOod(new LogitOodOptions { Temperature = 0 }));
    }

    // Every other row is far out where asked for.
    private static TestView Rows(int count, int seed, int mixed)
    {
        (float[] rows, int[] labels) = Gaussians.Rows(count, 6, 3, seed);
        bool[] isOut = [.. Enumerable.Range(0, count).Select(i => mixed == 1 && i % 2 == 1)];
        return new TestView(
            TestColumn.Vectors("Features", 6, [.. rows.Chunk(6).Select((row, i) => isOut[i] ? Array.ConvertAll(row, value => value - 8) : row)]),
            TestColumn.Keys("Label", 3, [.. labels.Select(label => (uint)label + 1)]),
            TestColumn.Scalars("IsOut", BooleanDataViewType.Instance, isOut));
    }
}
