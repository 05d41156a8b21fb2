using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The combination of scores: optimal on what it learns, invariant to the scores' units, judged on rows that it has not seen.</summary>
public class ScoreCombinationTests
{
    [Fact]
    public void The_weights_solve_the_penalised_problem()
    {
        (float[] scores, bool[] isOut) = Scores(400, 1);
        ScoreCombination model = ScoreCombinationFitter.Fit(scores, 3, isOut);
        // At the optimum the gradient of the mean log-loss plus the penalty is 0.
        double[][] rows = [.. scores.Chunk(3).Select(row => Array.ConvertAll(row, value => (double)value))];
        double bias = 0;
        for (int j = 0; j < 3; j++)
        {
            double mean = rows.Average(row => row[j]);
            double deviation = Math.Sqrt(rows.Average(row => Math.Pow(row[j] - mean, 2)));
            double gradient = model.Penalty * model.Weights[j];
            bias = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                double residual = (1 / (1 + Math.Exp(-model.Score(scores.AsSpan(3 * i, 3))))) - (isOut[i] ? 1 : 0);
                gradient += residual * (rows[i][j] - mean) / deviation / rows.Length;
                bias += residual / rows.Length;
            }

            Assert.Equal(0, gradient, 1e-6);
        }

        Assert.Equal(0, bias, 1e-6);
    }

    [Fact]
    public void The_units_of_a_score_do_not_matter()
    {
        (float[] scores, bool[] isOut) = Scores(300, 2);
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
        (float[] scores, bool[] isOut) = Scores(1000, 3);
        ScoreCombination model = ScoreCombinationFitter.Fit(scores, 3, isOut);
        (float[] fresh, bool[] kinds) = Scores(4000, 4);
        double combined = Auroc(i => model.Score(fresh.AsSpan(3 * i, 3)));
        Assert.True(combined > Auroc(i => fresh[3 * i]) + .03);
        Assert.True(combined > Auroc(i => fresh[(3 * i) + 1]) + .03);
        Assert.Equal(combined, model.HeldOutMetrics!.AreaUnderRocCurve, .03);

        double Auroc(Func<int, float> score) => new OutOfDistributionMetrics(
            [.. Enumerable.Range(0, kinds.Length).Where(i => !kinds[i]).Select(score)], [.. Enumerable.Range(0, kinds.Length).Where(i => kinds[i]).Select(score)]).AreaUnderRocCurve;
    }

    [Fact]
    public void Perfectly_separated_and_constant_scores_give_finite_weights()
    {
        float[] scores = [.. Enumerable.Range(0, 40).SelectMany(i => new[] { i < 20 ? 0f : 1f, 7f })];
        ScoreCombination model = ScoreCombinationFitter.Fit(scores, 2, [.. Enumerable.Range(0, 40).Select(i => i >= 20)]);
        Assert.All(model.Weights, weight => Assert.True(double.IsFinite(weight)));
        Assert.True(model.Score([1, 7]) > 0 && model.Score([0, 7]) < 0);
        Assert.True(float.IsNaN(model.Score([float.NaN, 7])));
        Assert.Equal(1, model.HeldOutMetrics!.AreaUnderRocCurve);
    }

    [Fact]
    public void The_stage_gives_the_models_score_and_its_probability_and_survives_saving()
    {
        var context = new MLContext(1);
        (float[] scores, bool[] isOut) = Scores(200, 5);
        var data = new TestView(
            TestColumn.Numbers("A", [.. scores.Where((_, i) => i % 3 == 0)]),
            TestColumn.Numbers("B", [.. scores.Where((_, i) => i % 3 == 1)]),
            TestColumn.Scalars("Label", BooleanDataViewType.Instance, isOut));
        OodScoreCombinerTransformer transformer = context.Transforms.OodScoreCombiner(["A", "B"]).Fit(data);
        IDataView output = transformer.Transform(data);
        float[] combined = output.ReadScalars<float>("OodScore");
        Assert.Equal(Enumerable.Range(0, 200).Select(i => transformer.Model.Score([scores[3 * i], scores[(3 * i) + 1]])), combined);
        Tolerance.AssertClose([.. combined.Select(value => (float)(1 / (1 + Math.Exp(-value))))], output.ReadScalars<float>("OodProbability"), 1e-6);
        using var stream = new MemoryStream();
        context.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        Assert.Equal(combined, context.Model.Load(stream, out _).Transform(data).ReadScalars<float>("OodScore"));
        Assert.InRange(context.AnomalyDetection.EvaluateOutOfDistribution(output).AreaUnderRocCurve, .8, 1);
    }

    [Fact]
    public void Too_few_rows_of_a_kind_and_misfits_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => ScoreCombinationFitter.Fit(new float[20], 1, new bool[20]));
        Assert.Throws<ArgumentException>(() => ScoreCombinationFitter.Fit(new float[20], 3, new bool[20]));
        var context = new MLContext(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.OodScoreCombiner([]));
        Assert.Throws<ArgumentException>(() => ScoreCombinationFitter.Fit([.. Enumerable.Range(0, 20).Select(i => (float)i)], 1, [.. Enumerable.Range(0, 20).Select(i => i > 9)]).Score([1, 2]));
    }

    // Two scores that each tell part, and one that tells nothing.
    private static (float[] Scores, bool[] IsOut) Scores(int count, int seed)
    {
        var random = new Random(seed);
        bool[] isOut = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0)];
        return ([.. isOut.SelectMany(label => new[]
        {
            (float)(Gaussians.Normal(random) + (label ? 1.2 : 0)), (float)(Gaussians.Normal(random) + (label ? 1.2 : 0)), (float)Gaussians.Normal(random),
        })], isOut);
    }
}
