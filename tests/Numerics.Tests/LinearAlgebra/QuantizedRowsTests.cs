namespace MLExtensions.Numerics.Tests;

public class QuantizedRowsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 15)]
    [InlineData(7, 128)]
    [InlineData(5, 130)]
    public void Vectors_and_scalars_give_the_same_bits_near_the_product(int count, int depth)
    {
        var random = new Random(depth);
        float[] matrix = [.. Enumerable.Range(0, count * depth).Select(_ => random.NextSingle() - .5f)], vector = [.. Enumerable.Range(0, depth).Select(_ => random.NextSingle() - .5f)];
        int[] order = [.. Enumerable.Range(0, count).Reverse()];
        var rows = new QuantizedRows(matrix, depth, order);
        var query = new short[rows.Stride];
        float scale = rows.Quantize(vector, query);
        float[] fast = new float[count], slow = new float[count];
        rows.Products(query, scale, 0, count, fast);
        rows.Products(query, scale, 0, count, slow, inVectors: false);
        Assert.Equal(slow, fast);
        for (int row = 0; row < count; row++)
        {
            double exact = Enumerable.Range(0, depth).Sum(i => (double)vector[i] * matrix[(order[row] * depth) + i]);
            // Half a step of 1/254 for each element of the row, of 1/4094 for the vector.
            Assert.Equal(exact, fast[row], .25 * depth * ((1.0 / 254) + (1.0 / 4094)));
        }

        rows.Products(query, scale, count - 1, 1, slow);
        Assert.Equal(fast[count - 1], slow[0]);
    }

    [Fact]
    public void The_largest_sums_do_not_overflow()
    {
        const int depth = 4096;
        var rows = new QuantizedRows([.. Enumerable.Repeat(3f, 4 * depth)], depth, [0, 1, 2, 3]);
        var query = new short[rows.Stride];
        float scale = rows.Quantize([.. Enumerable.Repeat(-2f, depth)], query);
        var results = new float[4];
        rows.Products(query, scale, 0, 4, results);
        Assert.All(results, result => Assert.Equal(-6f * depth, result, .01f));
    }

    [Fact]
    public void What_is_zero_or_not_finite_counts_as_zero()
    {
        var rows = new QuantizedRows([0, 0, float.NaN, 1, 1, float.PositiveInfinity, 1, 1], 2, [0, 1, 2, 3]);
        var query = new short[rows.Stride];
        var results = new float[4];
        rows.Products(query, rows.Quantize([1, 1], query), 0, 4, results);
        Assert.Equal([0f, 0, 0, 2], results.Select(value => MathF.Round(value, 3)));
        Assert.Equal(0, rows.Quantize([float.NaN, 1], query));
        Assert.Throws<ArgumentException>(() => rows.Products(query, 1, 3, 2, results));
    }
}
