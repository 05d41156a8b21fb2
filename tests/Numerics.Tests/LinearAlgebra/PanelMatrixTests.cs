using MLExtensions.TestKit;

namespace MLExtensions.Numerics.Tests;

/// <summary>Products with packed panels: right, at every width the same bits, rows alone as in batches, nothing written behind the end.</summary>
public class PanelMatrixTests
{
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int>();
            foreach (int outputs in new[] { 1, 3, 31, 32, 33, 100, 129 })
            {
                foreach (int depth in new[] { 1, 2, 7, 64, 159, 160, 161, 333 })
                    shapes.Add(outputs, depth, 1 + ((outputs + depth) % 13));
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_width_and_batch_gives_the_bits_of_one_chain_per_output(int outputs, int depth, int rows)
    {
        var random = new Random((outputs * 1000) + depth);
        float[] weights = Random(random, outputs * depth);
        int stride = depth + 3;
        float[] x = Random(random, rows * stride);
        var matrix = new PanelMatrix(weights, outputs, depth);
        Assert.Equal(weights, matrix.ToArray());
        foreach (VectorTier tier in Enum.GetValues<VectorTier>())
        {
            float[] products = Guarded(rows * matrix.PaddedOutputs);
            float[] distances = Guarded(rows * matrix.PaddedOutputs);
            matrix.Multiply(x, stride, rows, products.AsSpan(0, products.Length - 1), tier);
            matrix.SquaredDistances(x, stride, rows, distances.AsSpan(0, distances.Length - 1), tier);
            Assert.Equal(float.MaxValue, products[^1]);
            Assert.Equal(float.MaxValue, distances[^1]);
            for (int row = 0; row < rows; row++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    float product = 0;
                    float distance = 0;
                    for (int i = 0; i < depth; i++)
                    {
                        float value = x[(row * stride) + i];
                        float weight = weights[(output * depth) + i];
                        product = MultiplyAdd(value, weight, product);
                        distance = MultiplyAdd(value - weight, value - weight, distance);
                    }

                    Assert.Equal(product, products[(row * matrix.PaddedOutputs) + output]);
                    Assert.Equal(distance, distances[(row * matrix.PaddedOutputs) + output]);
                }
            }
        }
    }

    [Fact]
    public void The_transposed_product_adds_the_rows_of_weights()
    {
        var matrix = new PanelMatrix([1, 2, 3, 4, 5, 6], 2, 3);
        var result = new double[3];
        matrix.MultiplyTransposed([10, 100], result);
        Assert.Equal([410.0, 520, 630], result);
        var wide = new PanelMatrix(Random(new Random(1), 70 * 2), 70, 2);
        float[] rows = wide.ToArray();
        float[] factors = Random(new Random(2), 70);
        wide.MultiplyTransposed(factors, result.AsSpan(0, 2));
        Tolerance.AssertClose(Enumerable.Range(0, 70).Sum(j => (double)factors[j] * rows[(2 * j) + 1]), result[1], 1e-12);
    }

    [Fact]
    public void No_outputs_and_no_depth_are_allowed_and_misfits_are_not()
    {
        new PanelMatrix([], 0, 5).Multiply(new float[5], 5, 1, []);
        float[] results = Guarded(32);
        new PanelMatrix([], 2, 0).Multiply([], 0, 1, results);
        Assert.Equal([0f, 0f], results[..2]);
        Assert.Throws<ArgumentException>(() => new PanelMatrix(new float[5], 2, 3));
        Assert.Throws<ArgumentException>(() => new PanelMatrix(new float[6], 2, 3).Multiply(new float[3], 3, 1, new float[31]));
        Assert.Throws<ArgumentException>(() => new PanelMatrix(new float[6], 2, 3).Multiply(new float[5], 3, 2, new float[64]));
    }

    private static float MultiplyAdd(float left, float right, float addend) =>
        HardwareFma.IsSupported ? MathF.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;

    private static float[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

    private static float[] Guarded(int count)
    {
        var values = new float[count + 1];
        Array.Fill(values, float.MaxValue);
        return values;
    }
}
