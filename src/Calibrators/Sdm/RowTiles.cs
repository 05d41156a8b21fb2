namespace MLExtensions.Calibrators;

/// <summary>Cuts rows into tiles for several threads. Rows are independent, so that results do not depend on the threads.</summary>
internal static class RowTiles
{
    /// <summary>Computes all rows.</summary>
    /// <typeparam name="TScratch">What a thread works in.</typeparam>
    /// <param name="rows">The number of rows.</param>
    /// <param name="size">The most rows of a tile.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="create">Makes the scratch of a thread.</param>
    /// <param name="compute">Computes one tile: scratch, first row, number of rows.</param>
    public static void Run<TScratch>(int rows, int size, int threads, Func<TScratch> create, Action<TScratch, int, int> compute)
    {
        int tiles = (rows + size - 1) / size;
        if (threads == 1 || tiles < 2)
        {
            TScratch scratch = create();
            for (int tile = 0; tile < tiles; tile++)
                compute(scratch, tile * size, Math.Min(size, rows - (tile * size)));
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, tiles, options, create, (tile, _, scratch) =>
        {
            compute(scratch, tile * size, Math.Min(size, rows - (tile * size)));
            return scratch;
        }, _ => { });
    }
}
