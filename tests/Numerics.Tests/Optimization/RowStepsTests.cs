namespace MLExtensions.Numerics.Tests;

public class RowStepsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(45)]
    public void Adam_is_the_textbook_step(int length)
    {
        var random = new Random(length);
        float[] row = Numbers(), mean = new float[length], square = new float[length];
        double[] expected = [.. row.Select(value => (double)value)], m = new double[length], v = new double[length];
        for (int step = 1; step <= 5; step++)
        {
            float[] gradient = Numbers();
            RowSteps.Adam(row, gradient, mean, square, new AdamNumbers(step, step - 1, .01f, .1f));
            for (int i = 0; i < length; i++)
            {
                m[i] = (.9 * m[i]) + (.1 * gradient[i]);
                v[i] = (.999 * v[i]) + (.001 * gradient[i] * gradient[i]);
                expected[i] = (expected[i] * (1 - .001)) - (.01 * m[i] / (1 - Math.Pow(.9, step)) / (Math.Sqrt(v[i] / (1 - Math.Pow(.999, step))) + 1e-8));
                Assert.Equal(expected[i], row[i], 2e-5);
            }
        }

        float[] Numbers() => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - .5f)];
    }

    [Fact]
    public void A_row_that_was_not_touched_catches_up_with_the_decay()
    {
        float[] each = [1, -2, 3], lazy = [1, -2, 3], gradient = [.5f, .25f, -1];
        float[] m1 = new float[3], v1 = new float[3], m2 = new float[3], v2 = new float[3];
        RowSteps.Adam(each, gradient, m1, v1, new AdamNumbers(1, 0, .01f, 0));
        RowSteps.Adam(lazy, gradient, m2, v2, new AdamNumbers(1, 0, .01f, 0));
        // Three steps with gradients of zero decay the means; lazily they are made up for at once, without the moves.
        for (int step = 2; step <= 4; step++)
            RowSteps.Adam(each, new float[3], m1, v1, new AdamNumbers(step, step - 1, 0, 0));
        RowSteps.Adam(each, gradient, m1, v1, new AdamNumbers(5, 4, .01f, 0));
        RowSteps.Adam(lazy, gradient, m2, v2, new AdamNumbers(5, 1, .01f, 0));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(m1[i], m2[i], 1e-6f);
            Assert.Equal(v1[i], v2[i], 1e-6f);
            Assert.Equal(each[i], lazy[i], 1e-5f);
        }
    }

    [Fact]
    public void Adagrad_divides_by_the_root_of_the_rows_mean_squares()
    {
        float[] row = [1, 1, 0, 0];
        float sum = .5f;
        RowSteps.Adagrad(row, [3, 4, 0, 0], ref sum, 2, .1f);
        Assert.Equal(13, sum);
        Assert.Equal(1 - (.3f / MathF.Sqrt(13)), row[0], 1e-6f);
        Assert.Equal(1 - (.4f / MathF.Sqrt(13)), row[1], 1e-6f);
        RowSteps.Adagrad(row, new float[4], ref sum, 2, .1f);
        Assert.Equal(13, sum);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(67)]
    public void Products_and_sums_are_those_of_plain_loops(int length)
    {
        float[] left = [.. Enumerable.Range(0, length).Select(i => i - 3f)], right = [.. Enumerable.Range(0, length).Select(i => 2f * i)];
        Assert.Equal(left.Zip(right, (a, b) => a * b).Sum(), RowSteps.Dot(left, right));
        Assert.Equal(left.Sum(a => a * a), RowSteps.SumOfSquares(left));
        float[] sum = [.. right];
        RowSteps.AddScaled(.5f, left, sum);
        Assert.Equal(left.Zip(right, (a, b) => b + (.5f * a)), sum);
    }
}
