namespace MLExtensions.Numerics.Tests;

public class MatrixProductTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 32 }, { 2, 3, 32 }, { 5, 7, 64 }, { 6, 8, 32 }, { 7, 1, 96 }, { 13, 33, 32 }, { 20, 65, 64 }, { 3, 0, 32 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_width_gives_the_chain_of_the_scalar_twin_in_either_order_of_the_left_side(int rows, int depth, int columns)
    {
        var random = new Random(rows + depth);
        float[] left = Numbers(random, rows * depth), right = Numbers(random, depth * columns), start = Numbers(random, rows * (columns + 3));
        float[] turned = new float[left.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < depth; i++)
                turned[(i * rows) + row] = left[(row * depth) + i];
        }

        float[] panels = new float[depth * columns];
        PanelPacking.Rows(right, [], depth, columns, panels);
        foreach (bool add in new[] { false, true })
        {
            float[] expected = [.. start];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    float sum = add ? start[(row * (columns + 3)) + column] : 0;
                    for (int i = 0; i < depth; i++)
                        sum = MathF.FusedMultiplyAdd(left[(row * depth) + i], right[(i * columns) + column], sum);
                    expected[(row * (columns + 3)) + column] = sum;
                }
            }

            foreach (VectorTier tier in Enum.GetValues<VectorTier>())
            {
                float[] results = [.. start];
                MatrixProduct.Multiply(left, depth, 1, rows, panels, depth, columns, results, columns + 3, add, tier);
                AssertSame(expected, results, tier);
                results = [.. start];
                MatrixProduct.Multiply(turned, 1, rows, rows, panels, depth, columns, results, columns + 3, add, tier);
                AssertSame(expected, results, tier);
            }
        }
    }

    [Fact]
    public void Packing_turns_a_matrix_around_and_scales_its_rows()
    {
        float[] matrix = [1, 2, 3, 4, 5, 6];
        float[] panels = new float[3 * 32];
        PanelPacking.Transposed(matrix, 2, 3, panels);
        Assert.Equal([1f, 4, 0], panels[..3]);
        Assert.Equal([3f, 6, 0], panels[64..67]);
        float[] rows = [.. Enumerable.Range(0, 128).Select(i => (float)i)];
        float[] packed = new float[128];
        PanelPacking.Rows(rows, [2, 10], 2, 64, packed);
        Assert.Equal(62, packed[31]);
        Assert.Equal(640, packed[32]);
        Assert.Equal(64, packed[64]);
        Assert.Equal(960, packed[96]);
        Assert.Equal(64, PanelPacking.Padded(33));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        float[] room = new float[64];
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(room, 1, 1, 1, room, 1, 31, room, 32, false));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(room, 2, 1, 3, room, 2, 32, room, 32, false));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(room, 2, 1, 2, room, 3, 32, room, 32, false));
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - .5f)];

    // Without a fused instruction each product is rounded by itself.
    private static void AssertSame(float[] expected, float[] found, VectorTier tier)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (HardwareFma.IsSupported && tier != VectorTier.Scalar)
                Assert.Equal(expected[i], found[i]);
            else
                Assert.Equal(expected[i], found[i], 1e-5f);
        }
    }
}
