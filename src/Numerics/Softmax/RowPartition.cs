namespace MLExtensions.Numerics;

/// <summary>
/// Splits the rows of a batch into contiguous runs for several threads. Rows are independent, so the result does not depend on the
/// split.
/// </summary>
internal static class RowPartition
{
    private const int RunsPerThread = 4; // threads that start late or are interrupted leave their runs to the others

    public static void Run(int rows, int columns, int maxDegreeOfParallelism, Action<nint, nint> compute)
    {
        int threads = maxDegreeOfParallelism == -1 ? Environment.ProcessorCount : Math.Min(maxDegreeOfParallelism, Environment.ProcessorCount);
        if (rows == 0)
            return;
        if (threads == 1 || rows == 1 || (long)rows * columns < SoftmaxPlan.ParallelElements)
        {
            compute(0, rows);
            return;
        }
        int runs = Math.Min(rows, threads * RunsPerThread);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, runs, options, run =>
        {
            nint first = (nint)((long)rows * run / runs);
            nint last = (nint)((long)rows * (run + 1) / runs);
            compute(first, last - first);
        });
    }
}
