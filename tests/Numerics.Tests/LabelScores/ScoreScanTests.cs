namespace MLExtensions.Numerics.Tests;

public class ScoreScanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(131)]
    public void Finds_what_a_loop_finds(int length)
    {
        var random = new Random(length);
        float[] scores = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
        if (length > 5)
            (scores[2], scores[5]) = (float.NaN, 0.75f);
        foreach (float limit in new[] { -1f, 0.5f, 0.75f, 0.99f, 2f, float.NegativeInfinity, float.PositiveInfinity })
        {
            for (int start = 0; start <= length; start++)
            {
                int expected = start;
                while (expected < length && !(scores[expected] > limit))
                    expected++;
                Assert.Equal(expected, ScoreScan.FirstAbove(scores, limit, start));
            }
        }
    }
}
