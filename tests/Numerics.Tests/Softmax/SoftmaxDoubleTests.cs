namespace MLExtensions.Numerics.Tests;

/// <summary>The double overloads against float logits' exact results and by their own rules.</summary>
public class SoftmaxDoubleTests
{
    [Fact]
    public void Equals_the_reference_with_the_accuracy_of_double()
    {
        foreach (string name in LogitRows.Names)
        {
            foreach (int length in (int[])[1, 2, 10, 257, 10_000])
            {
                float[] logits = LogitRows.Make(name, length);
                double[] x = Array.ConvertAll(logits, v => (double)v);
                var y = new double[length];
                Softmax.Compute(x, y, 1.3);
                double[] exact = SoftmaxReference.Probabilities(logits, 1.3);
                for (int i = 0; i < length; i++)
                    Assert.True(Math.Abs(y[i] - exact[i]) <= 1e-14 * exact[i] + 1e-300, $"{name} {length} [{i}]: {y[i]} {exact[i]}");
                Softmax.ComputeLog(x, y, 1.3);
                exact = SoftmaxReference.LogProbabilities(logits, 1.3);
                for (int i = 0; i < length; i++)
                    Assert.True(y[i].Equals(exact[i]) || Math.Abs(y[i] - exact[i]) <= 1e-13 * Math.Max(1, -exact[i]), $"log {name} {length} [{i}]");
            }
        }
    }

    [Fact]
    public void Rows_equal_single_rows_for_any_number_of_threads()
    {
        var random = new Random(3);
        var x = new double[700 * 400];
        for (int i = 0; i < x.Length; i++)
            x[i] = (random.NextDouble() * 40) - 20;
        var batch = new double[x.Length];
        var threads = new double[x.Length];
        var row = new double[700];
        Softmax.ComputeRows(x, 700, batch);
        Softmax.ComputeRows(x, 700, threads, 1.0, -1);
        Assert.Equal(batch, threads);
        Softmax.Compute(x.AsSpan(700 * 7, 700), row);
        Assert.Equal(row, batch.AsSpan(700 * 7, 700).ToArray());
        Softmax.ComputeLogRows(x, 700, batch);
        Softmax.ComputeLog(x.AsSpan(700 * 7, 700), row);
        Assert.Equal(row, batch.AsSpan(700 * 7, 700).ToArray());
    }

    [Fact]
    public void Special_rows()
    {
        Assert.Equal([0.5, 0.5], Compute(1e308, 1e308));
        Assert.Equal([double.NaN, double.NaN], Compute(double.NaN, 1));
        Assert.Equal([double.NaN, double.NaN], Compute(1, double.PositiveInfinity));
        Assert.Equal([double.NaN, double.NaN], Compute(double.NegativeInfinity, double.NegativeInfinity));
        Assert.Equal([0.0, 1.0], Compute(double.NegativeInfinity, 3));
        Assert.Equal([1.0, 0.0], Compute(double.MaxValue, double.MinValue));
        Assert.Empty(Compute());
        Assert.Equal(1000 + Math.Log(2), Softmax.LogSumExp([1000.0, 1000.0]), 1e-12);
        Assert.Equal(double.NegativeInfinity, Softmax.LogSumExp(ReadOnlySpan<double>.Empty));
        Assert.Equal(double.PositiveInfinity, Softmax.LogSumExp([1.0, double.PositiveInfinity]));
        Assert.Equal(double.NaN, Softmax.LogSumExp([1.0, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Softmax.Compute([1.0], new double[1], 0.0));
        Assert.Throws<ArgumentException>(() => Softmax.Compute([1.0, 2.0], new double[1]));
    }

    private static double[] Compute(params double[] x)
    {
        var y = new double[x.Length];
        Softmax.Compute(x, y);
        return y;
    }
}
