namespace MLExtensions.Numerics.Tests;

public class RowProductsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(40, 8)]
    [InlineData(70, 13)]
    [InlineData(131, 32)]
    public void Every_width_gives_the_bits_of_the_matrix_product(int count, int depth)
    {
        var random = new Random(count + depth);
        float[] rows = Numbers(count * depth), vector = Numbers(depth);
        var panels = new float[PanelPacking.Padded(1) * depth];
        PanelPacking.Transposed(vector, 1, depth, panels);
        var expected = new float[count * PanelPacking.Width];
        MatrixProduct.Multiply(rows, depth, 1, count, panels, depth, PanelPacking.Width, expected, PanelPacking.Width, add: false);
        foreach (VectorTier tier in Enum.GetValues<VectorTier>())
        {
            float[] results = [.. Enumerable.Repeat(float.NaN, count + 1)];
            RowProducts.Multiply(vector, rows, count, results, tier);
            for (int row = 0; row < count; row++)
                Assert.Equal(expected[row * PanelPacking.Width], results[row]);
            Assert.Equal(float.NaN, results[count]);
        }

        float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - .5f)];
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => RowProducts.Multiply(new float[3], new float[8], 3, new float[3]));
        Assert.Throws<ArgumentException>(() => RowProducts.Multiply(new float[3], new float[9], 3, new float[2]));
    }
}
