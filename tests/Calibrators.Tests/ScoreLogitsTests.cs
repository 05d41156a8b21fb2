namespace MLExtensions.Calibrators.Tests;

public sealed class ScoreLogitsTests
{
    [Theory]
    [InlineData(ScoreKind.Logits, -1234.5f, -1234.5)]
    [InlineData(ScoreKind.Probabilities, 1f, 0)]
    [InlineData(ScoreKind.Probabilities, 0.25f, -1.3862943611198906)]
    [InlineData(ScoreKind.Probabilities, 0f, -69.07755278982137)]
    [InlineData(ScoreKind.LogProbabilities, -2f, -2)]
    [InlineData(ScoreKind.LogProbabilities, float.NegativeInfinity, -69.07755278982137)]
    [InlineData(ScoreKind.Logits, float.NaN, double.NaN)]
    [InlineData(ScoreKind.Probabilities, float.NaN, double.NaN)]
    [InlineData(ScoreKind.LogProbabilities, float.NaN, double.NaN)]
    public void BringsEachKindToLogits(ScoreKind kind, float score, double logit) => Assert.Equal(logit, ScoreLogits.Of(score, kind), 1e-12);

    [Fact]
    public void SaysWhetherARowIsFinite()
    {
        double[] logits = new double[3];
        Assert.True(ScoreLogits.Compute([0.5f, 0, 0.5f], ScoreKind.Probabilities, logits));
        Assert.False(ScoreLogits.Compute([0.5f, float.NaN, 0.5f], ScoreKind.Probabilities, logits));
        Assert.False(ScoreLogits.Compute([0.5f, float.PositiveInfinity, 0.5f], ScoreKind.Logits, logits));
    }
}
