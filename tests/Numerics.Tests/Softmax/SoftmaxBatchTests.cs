namespace MLExtensions.Numerics.Tests;

/// <summary>A row's bits depend on the row alone: not on its place, its neighbours, the alignment, or the number of threads.</summary>
public class SoftmaxBatchTests
{
    [Theory]
    [InlineData("Scalar")]
    [InlineData("Vector128")]
    [InlineData("Vector256")]
    [InlineData("Vector512")]
    public void A_row_in_a_batch_equals_the_row_alone(string tierName)
    {
        var tier = Enum.Parse<VectorTier>(tierName);
        foreach (SoftmaxAlgorithm algorithm in SoftmaxChecks.Algorithms)
        {
            foreach (int columns in (int[])[1, 2, 3, 5, 7, 8, 9, 10, 13, 15, 16, 17, 31, 33, 64, 100, 257, 1000])
            {
                // One more row than any number of rows that the kernels take together, and some; odd rows hold special values.
                const int Rows = 37;
                float[] x = LogitRows.Make("N(0,10)", Rows * columns);
                x[0] = float.NaN;
                x[5 * columns] = float.PositiveInfinity;
                x.AsSpan(9 * columns, columns).Fill(float.NegativeInfinity);
                x[12 * columns] = 1e6f;
                x[20 * columns] = float.NegativeInfinity;
                foreach (bool log in (bool[])[false, true])
                {
                    var batch = new float[x.Length];
                    var alone = new float[columns];
                    if (log)
                        Softmax.ComputeLogRows(x, columns, batch, 0.7f, 1, algorithm, tier);
                    else
                        Softmax.ComputeRows(x, columns, batch, 0.7f, 1, algorithm, tier);
                    for (int row = 0; row < Rows; row++)
                    {
                        if (log)
                            Softmax.ComputeLog(x.AsSpan(row * columns, columns), alone, 0.7f, algorithm, tier);
                        else
                            Softmax.Compute(x.AsSpan(row * columns, columns), alone, 0.7f, algorithm, tier);
                        SoftmaxChecks.SameBits(alone, batch.AsSpan(row * columns, columns), $"{tier} {algorithm} log {log}, row {row} of {columns}");
                    }
                    if (log)
                        Softmax.ComputeLogRows(x, columns, x.AsSpan(), 0.7f, 1, algorithm, tier);
                    else
                        Softmax.ComputeRows(x, columns, x.AsSpan(), 0.7f, 1, algorithm, tier);
                    SoftmaxChecks.SameBits(batch, x, $"{tier} {algorithm} log {log}, {columns} columns in place");
                    x = LogitRows.Make("N(0,10)", Rows * columns);
                }
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(3079)]
    [InlineData(40000)]
    public void Alignment_does_not_matter(int columns)
    {
        float[] row = LogitRows.Make("N(0,10)", columns);
        var expected = new float[columns];
        Softmax.Compute(row, expected);
        for (int offset = 0; offset < 17; offset++)
        {
            var x = new float[columns + 32];
            var y = new float[columns + 32];
            row.CopyTo(x, offset);
            Softmax.Compute(x.AsSpan(offset, columns), y.AsSpan(16 - offset, columns));
            SoftmaxChecks.SameBits(expected, y.AsSpan(16 - offset, columns), $"offset {offset}");
        }
    }

    [Theory]
    [InlineData("Scalar")]
    [InlineData("Vector128")]
    [InlineData("Vector256")]
    [InlineData("Vector512")]
    public void Stores_past_the_caches_change_no_bit(string tierName)
    {
        // Batches large enough for non-temporal stores, at an address that is aligned to nothing.
        var tier = Enum.Parse<VectorTier>(tierName);
        foreach (int columns in (int[])[10, 100, 1003, 30001])
        {
            int rows = (int)(SoftmaxPlan.NonTemporalBytes / sizeof(float) / columns) + 2;
            float[] x = LogitRows.Make("N(0,10)", rows * columns);
            var large = new float[x.Length + 3];
            var row = new float[columns];
            Softmax.ComputeRows(x, columns, large.AsSpan(3), 1f, 1, SoftmaxAlgorithm.Auto, tier);
            for (int i = 0; i < rows; i += Math.Max(1, rows / 97))
            {
                Softmax.Compute(x.AsSpan(i * columns, columns), row, 1f, SoftmaxAlgorithm.Auto, tier);
                SoftmaxChecks.SameBits(row, large.AsSpan(3 + (i * columns), columns), $"{columns} columns, row {i}");
            }
            Softmax.ComputeLogRows(x, columns, large.AsSpan(3), 1f, 1, SoftmaxAlgorithm.Auto, tier);
            for (int i = 0; i < rows; i += Math.Max(1, rows / 97))
            {
                Softmax.ComputeLog(x.AsSpan(i * columns, columns), row, 1f, SoftmaxAlgorithm.Auto, tier);
                SoftmaxChecks.SameBits(row, large.AsSpan(3 + (i * columns), columns), $"log, {columns} columns, row {i}");
            }
        }
    }

    [Theory]
    [InlineData(10, 40000)]
    [InlineData(1000, 301)]
    [InlineData(70000, 5)]
    public void The_number_of_threads_changes_no_bit(int columns, int rows)
    {
        float[] x = LogitRows.Make("N(0,10)", rows * columns);
        var one = new float[x.Length];
        var many = new float[x.Length];
        Softmax.ComputeRows(x, columns, one);
        Softmax.ComputeRows(x, columns, many, 1f, -1);
        SoftmaxChecks.SameBits(one, many, "all processors");
        Softmax.ComputeRows(x, columns, many, 1f, 3);
        SoftmaxChecks.SameBits(one, many, "three threads");
        Softmax.ComputeLogRows(x, columns, one);
        Softmax.ComputeLogRows(x, columns, many, 1f, -1);
        SoftmaxChecks.SameBits(one, many, "log, all processors");
    }
}
