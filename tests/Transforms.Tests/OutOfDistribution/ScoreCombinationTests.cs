using Microsoft.ML;

namespace MLExtensions.Transforms.Tests;

/// <summary>The combination of scores: optimal on what it learns, finite whatever it learns from.</summary>
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
    public void Too_few_rows_of_a_kind_and_misfits_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => ScoreCombinationFitter.Fit(new float[20], 1, new bool[20]));
        Assert.Throws<ArgumentException>(() => ScoreCombinationFitter.Fit(new float[20], 3, new bool[20]));
        var context = new MLContext(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.OodScoreCombiner([]));
        Assert.Throws<ArgumentException>(() => ScoreCombinationFitter.Fit([.. Enumerable.Range(0, 20).Select(i => (float)i)], 1, [.. Enumerable.Range(0, 20).Select(i => i > 9)]).Score([1, 2]));
    }

    // Two scores that each tell part, and one that tells nothing.
    internal static (float[] Scores, bool[] IsOut) Scores(int count, int seed)
    {
        var random = new Random(seed);
        bool[] isOut = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0)];
        return ([.. isOut.SelectMany(label => new[]
        {
            (float)(Gaussians.Normal(random) + (label ? 1.2 : 0)), (float)(Gaussians.Normal(random) + (label ? 1.2 : 0)), (float)Gaussians.Normal(random),
        })], isOut);
    }
}
