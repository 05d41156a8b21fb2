namespace MLExtensions.Numerics.Tests;

public class SoftmaxTests
{
    private const float Inf = float.PositiveInfinity;
    private const float NaN = float.NaN;

    [Fact]
    public void Hand_computed_rows()
    {
        var result = new float[3];
        Softmax.Compute([0, MathF.Log(2), MathF.Log(5)], result);
        Assert.Equal(1 / 8.0, result[0], 1e-7);
        Assert.Equal(2 / 8.0, result[1], 1e-7);
        Assert.Equal(5 / 8.0, result[2], 1e-7);
        Softmax.ComputeLog([0, MathF.Log(2), MathF.Log(5)], result);
        Assert.Equal(-Math.Log(8), result[0], 1e-6);
        Assert.Equal(-Math.Log(4), result[1], 1e-6);
        Assert.Equal(-Math.Log(8.0 / 5), result[2], 1e-6);
    }

    [Theory]
    [InlineData(new float[] { 1000, 1001, 1002 }, new float[] { 0.09003057f, 0.24472848f, 0.66524094f })]
    [InlineData(new float[] { -1000, -1001 }, new float[] { 0.7310586f, 0.26894143f })]
    [InlineData(new float[] { 89.5f, 0 }, new float[] { 1, 0 })]
    [InlineData(new float[] { float.MaxValue, float.MinValue, 0 }, new float[] { 1, 0, 0 })]
    [InlineData(new float[] { 1e38f, 1e38f }, new float[] { 0.5f, 0.5f })]
    [InlineData(new float[] { -Inf, 0, 0 }, new float[] { 0, 0.5f, 0.5f })]
    [InlineData(new float[] { 7 }, new float[] { 1 })]
    [InlineData(new float[] { NaN, 1, 2 }, new float[] { NaN, NaN, NaN })]
    [InlineData(new float[] { 1, Inf, 2 }, new float[] { NaN, NaN, NaN })]
    [InlineData(new float[] { -Inf, -Inf }, new float[] { NaN, NaN })]
    [InlineData(new float[] { Inf }, new float[] { NaN })]
    [InlineData(new float[] { }, new float[] { })]
    public void Rows_that_other_libraries_get_wrong(float[] logits, float[] expected)
    {
        var result = new float[logits.Length];
        Softmax.Compute(logits, result);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(float.IsNaN(expected[i]) ? float.IsNaN(result[i]) : Math.Abs(result[i] - expected[i]) <= 1e-7f, $"[{i}] {result[i]}");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(NaN)]
    [InlineData(Inf)]
    public void A_temperature_that_is_not_positive_and_finite_is_refused(float temperature)
    {
        var y = new float[2];
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => Softmax.Compute([1f, 2f], y, temperature));
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => Softmax.ComputeLog([1f, 2f], y, temperature));
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => Softmax.ComputeRows([1f, 2f], 2, y, temperature));
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => Softmax.ComputeLogRows([1f, 2f], 2, y, temperature));
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Softmax.Compute([1f, 2f], new float[1]));
        Assert.Throws<ArgumentException>(() => Softmax.ComputeLog([1f, 2f], new float[1]));
        Assert.Throws<ArgumentException>(() => Softmax.ComputeRows([1f, 2f], 1, new float[1]));
        Assert.Throws<ArgumentException>(() => Softmax.ComputeLogRows([1f, 2f], 1, new float[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(7)]
    public void Partial_overlap_is_refused_and_in_place_is_not(int offset)
    {
        var memory = new float[40];
        Assert.Throws<ArgumentException>(() => Softmax.Compute(memory.AsSpan(10, 20), memory.AsSpan(10 + offset, 20)));
        Assert.Throws<ArgumentException>(() => Softmax.ComputeLog(memory.AsSpan(10, 20), memory.AsSpan(10 + offset, 20)));
        Assert.Throws<ArgumentException>(() => Softmax.ComputeRows(memory.AsSpan(10, 20), 5, memory.AsSpan(10 + offset, 20)));
        Softmax.Compute(memory.AsSpan(10, 20), memory.AsSpan(10, 25));
        Assert.Equal(1 / 20f, memory[10], 1e-7f);
        Assert.Equal(0, memory[30]);
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(6, -1)]
    [InlineData(6, 4)]
    public void Columns_that_do_not_divide_the_length_are_refused(int length, int columns) =>
        Assert.ThrowsAny<ArgumentException>(() => Softmax.ComputeRows(new float[length], columns, new float[length]));

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void A_degree_of_parallelism_that_means_nothing_is_refused(int degree) =>
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => Softmax.ComputeRows([1f, 2f], 2, new float[2], 1f, degree));

    [Fact]
    public void No_rows_are_no_work()
    {
        Softmax.ComputeRows(Array.Empty<float>(), 5, Array.Empty<float>());
        Softmax.ComputeLogRows(Array.Empty<float>(), 5, Array.Empty<float>());
        Assert.Equal(float.NegativeInfinity, Softmax.LogSumExp(ReadOnlySpan<float>.Empty));
    }

    [Theory]
    [InlineData(new float[] { 1000, 1000 }, 1000.69318f)]
    [InlineData(new float[] { 5 }, 5f)]
    [InlineData(new float[] { -Inf, -Inf }, -Inf)]
    [InlineData(new float[] { 1, Inf }, Inf)]
    [InlineData(new float[] { 1, NaN }, NaN)]
    [InlineData(new float[] { Inf, NaN }, NaN)]
    [InlineData(new float[] { -Inf, 3 }, 3f)]
    [InlineData(new float[] { float.MaxValue, float.MinValue }, float.MaxValue)]
    public void Log_sum_exp(float[] values, float expected)
    {
        foreach (VectorTier tier in SoftmaxChecks.Tiers)
            Assert.Equal(expected, Softmax.LogSumExp(values, tier));
    }

    [Fact]
    public void Log_probability_of_a_certain_class_is_minus_the_mass_of_the_rest()
    {
        foreach (VectorTier tier in SoftmaxChecks.Tiers)
        {
            var result = new float[2];
            Softmax.ComputeLog([0, -20], result, 1f, SoftmaxAlgorithm.Auto, tier);
            Assert.Equal(-2.0611537e-9, result[0], 1e-15);
            Assert.Equal(-20f, result[1]);
        }
    }

    [Fact]
    public void Finite_logits_give_finite_log_probabilities_even_beyond_the_floats()
    {
        foreach (VectorTier tier in SoftmaxChecks.Tiers)
        {
            var result = new float[3];
            Softmax.ComputeLog([float.MaxValue, float.MinValue, float.NegativeInfinity], result, 0.5f, SoftmaxAlgorithm.Auto, tier);
            Assert.Equal([0f, float.MinValue, float.NegativeInfinity], result);
        }
    }

    [Fact]
    public void Nothing_is_allocated_per_row_after_the_first()
    {
        float[] x = LogitRows.Make("N(0,1)", 1000);
        var y = new float[1000];
        Softmax.Compute(x, y);
        Softmax.ComputeLog(x, y);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Softmax.Compute(x, y);
            Softmax.ComputeLog(x, y);
            Softmax.LogSumExp(x);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
