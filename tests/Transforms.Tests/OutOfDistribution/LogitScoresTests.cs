using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Scores of logits by hand, at the ends of the range, and for rows that cannot be scored.</summary>
public class LogitScoresTests
{
    [Fact]
    public void The_scores_of_a_small_row_are_those_computed_by_hand()
    {
        // softmax(ln 1, ln 2, ln 5) = (1, 2, 5) / 8.
        float[] logits = [0, MathF.Log(2), MathF.Log(5)];
        Tolerance.AssertClose(3 / 8.0, LogitScores.MaximumProbability(logits), 1e-6);
        Tolerance.AssertClose(-Math.Log(5), LogitScores.MaximumLogit(logits), 1e-6);
        Tolerance.AssertClose(-Math.Log(8), LogitScores.Energy(logits), 1e-6);
        double[] p = [1 / 8.0, 2 / 8.0, 5 / 8.0];
        Tolerance.AssertClose(-p.Sum(x => x * Math.Log(x)), LogitScores.Entropy(logits), 1e-6);
        Tolerance.AssertClose(p.Sum(x => Math.Pow(x * (1 - x), .1)), LogitScores.GeneralizedEntropy(logits), 1e-6);
        Tolerance.AssertClose(p[1..].Sum(x => Math.Pow(x * (1 - x), .5)), LogitScores.GeneralizedEntropy(logits, .5, 2), 1e-6);
        // Two classes of the worked example with energy 2.626928, probability .880797 and logit 2.5.
        float[] pair = [2.5f, .5f];
        Tolerance.AssertClose(-2.626928, LogitScores.Energy(pair), 1e-6);
        Tolerance.AssertClose(1 - .880797, LogitScores.MaximumProbability(pair), 1e-5);
        Assert.Equal(-2.5f, LogitScores.MaximumLogit(pair));
        // At temperature 2 the probabilities are those of half the logits.
        Tolerance.AssertClose(LogitScores.MaximumProbability([1.25f, .25f]), LogitScores.MaximumProbability(pair, 2), 1e-6);
        Tolerance.AssertClose(-2 * Math.Log(Math.Exp(1.25) + Math.Exp(.25)), LogitScores.Energy(pair, 2), 1e-6);
    }

    [Fact]
    public void Sure_rows_keep_their_digits_and_large_logits_do_not_overflow()
    {
        Tolerance.AssertClose(Math.Exp(-30), LogitScores.MaximumProbability([30, 0]), 1e-6);
        Assert.Equal(-1e30f, LogitScores.Energy([1e30f, -1e30f]));
        Assert.Equal(0f, LogitScores.Entropy([1e30f, -1e30f, float.NegativeInfinity]));
        Tolerance.AssertClose(Math.Log(3), LogitScores.Entropy([7, 7, 7]), 1e-6);
        Tolerance.AssertClose(2 / 3.0, LogitScores.MaximumProbability([7, 7, 7]), 1e-6);
    }

    [Fact]
    public void Rows_that_cannot_be_scored_are_missing()
    {
        foreach (float[] bad in new float[][] { [], [1, float.NaN], [1, float.PositiveInfinity], [float.NegativeInfinity, float.NegativeInfinity] })
        {
            Assert.True(float.IsNaN(LogitScores.MaximumProbability(bad)));
            Assert.True(float.IsNaN(LogitScores.MaximumLogit(bad)));
            Assert.True(float.IsNaN(LogitScores.Energy(bad)));
            Assert.True(float.IsNaN(LogitScores.Entropy(bad)));
            Assert.True(float.IsNaN(LogitScores.GeneralizedEntropy(bad)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => LogitScores.Energy([1], 0));
    }
}
