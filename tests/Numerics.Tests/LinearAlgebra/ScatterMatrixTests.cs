using MLExtensions.TestKit;

namespace MLExtensions.Numerics.Tests;

/// <summary>Sums of outer products, and the loops over doubles that the fits use.</summary>
public class ScatterMatrixTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(300, 5)]
    [InlineData(256, 33)]
    [InlineData(700, 70)]
    public void The_lower_triangle_is_the_sum_of_outer_products_on_any_number_of_threads(int count, int dimension)
    {
        double[] rows = Random(count * dimension, count);
        double[] scatter = Random(dimension * dimension, 5);
        double[] expected = [.. scatter];
        double[] threads = [.. scatter];
        ScatterMatrix.Add(rows, count, dimension, scatter, degree: 1);
        ScatterMatrix.Add(rows, count, dimension, threads, degree: 3);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                for (int row = 0; row < count; row++)
                    expected[(i * dimension) + j] += rows[(row * dimension) + i] * rows[(row * dimension) + j];
                Tolerance.AssertClose(expected[(i * dimension) + j], scatter[(i * dimension) + j], 1e-12, 1e-12);
                Assert.Equal(scatter[(i * dimension) + j], threads[(i * dimension) + j]);
            }
        }
    }

    [Fact]
    public void Loops_over_doubles_are_right_at_every_length()
    {
        for (int length = 0; length <= 40; length++)
        {
            double[] left = Random(length, 1);
            double[] right = Random(length, 2);
            float[] row = Array.ConvertAll(left, value => (float)value);
            Tolerance.AssertClose(left.Zip(right, (a, b) => a * b).Sum(), DoubleVectors.Dot(left, right), 1e-12, 1e-13);
            Tolerance.AssertClose(row.Sum(value => (double)value * value), DoubleVectors.SquaredNorm(row), 1e-12);
            double[] sum = [.. right];
            DoubleVectors.AddScaled(3, left, sum);
            Tolerance.AssertClose([.. right.Zip(left, (b, a) => b + (3 * a))], sum, 1e-12, 1e-15);
            var centred = new float[length];
            DoubleVectors.Centre(row, 0.5, right, centred);
            Assert.Equal(row.Zip(right, (x, c) => (float)((x * 0.5) - c)), centred);
        }
    }

    [Fact]
    public void A_norm_is_finite_exactly_where_the_row_is()
    {
        Assert.True(double.IsFinite(DoubleVectors.SquaredNorm([.. Enumerable.Repeat(float.MaxValue, 99)])));
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            for (int i = 0; i < 19; i++)
            {
                var row = new float[19];
                row[i] = bad;
                Assert.False(double.IsFinite(DoubleVectors.SquaredNorm(row)));
            }
        }
    }

    private static double[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
