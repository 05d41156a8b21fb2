namespace MLExtensions.Numerics.Tests;

public class ColumnScanTests
{
    [Theory]
    [InlineData(0, 32)]
    [InlineData(1, 32)]
    [InlineData(9, 64)]
    public void Finds_what_a_loop_finds(int labels, int columns)
    {
        int stride = columns + 5;
        var random = new Random(labels);
        float[] scores = [.. Enumerable.Range(0, (labels * stride) + columns).Select(_ => random.Next(5) == 0 ? float.NaN : random.NextSingle())];
        float[] limits = [.. Enumerable.Range(0, columns).Select(column => column % 7 == 0 ? float.NaN : column % 7 == 1 ? float.PositiveInfinity : scores[column])];
        var places = new int[labels * columns];
        int found = ColumnScan.Above(scores, stride, labels, columns, limits, places);
        int[] expected = [.. Enumerable.Range(0, labels).SelectMany(label => Enumerable.Range(0, columns)
            .Where(column => !(scores[(label * stride) + column] <= limits[column])).Select(column => (label * stride) + column))];
        Assert.Equal(expected, places[..found].Order());
        for (int column = 0; column < columns; column++)
        {
            int[] own = [.. places[..found].Where(place => place % stride == column)];
            Assert.Equal(own.Order(), own);
        }
    }

    [Fact]
    public void Room_that_is_too_small_is_refused() =>
        Assert.Throws<ArgumentException>(() => ColumnScan.Above(new float[64], 32, 2, 32, new float[32], new int[63]));
}
