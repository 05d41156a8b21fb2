namespace MLExtensions.Calibrators;

/// <summary>Sums over rows on several threads: always 16 shards, added in their order, so that the number of threads changes no bit.</summary>
internal sealed class ShardedSum
{
    private const int Shards = 16;

    // Below this a pass takes less time than waking another thread.
    private const long WorthThreads = 1 << 16;

    private readonly int _rows;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly double[][] _sums;

    /// <summary>Makes room for sums.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The number of sums.</param>
    /// <param name="work">Roughly the operations of one pass.</param>
    /// <param name="threads">The most threads; null for all processors.</param>
    /// <param name="cancellation">Asked before each shard.</param>
    public ShardedSum(int rows, int width, long work, int? threads, CancellationToken cancellation)
    {
        _rows = rows;
        _threads = work < WorthThreads ? 1 : Math.Min(Shards, threads ?? Environment.ProcessorCount);
        _cancellation = cancellation;
        _sums = new double[Shards][];
        for (int i = 0; i < Shards; i++)
            _sums[i] = new double[width];
    }

    /// <summary>Runs a pass.</summary>
    /// <param name="add">Adds the rows from its first up to its second argument to the sums in its third.</param>
    /// <returns>The sums; valid until the next pass.</returns>
    public double[] Run(Action<int, int, double[]> add)
    {
        if (_threads == 1)
        {
            for (int shard = 0; shard < Shards; shard++)
                RunShard(shard, add);
        }
        else
        {
            Parallel.For(0, Shards, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = _cancellation }, shard => RunShard(shard, add));
        }

        double[] total = _sums[0];
        for (int shard = 1; shard < Shards; shard++)
        {
            for (int i = 0; i < total.Length; i++)
                total[i] += _sums[shard][i];
        }

        return total;
    }

    private void RunShard(int shard, Action<int, int, double[]> add)
    {
        _cancellation.ThrowIfCancellationRequested();
        _sums[shard].AsSpan().Clear();
        add((int)((long)_rows * shard / Shards), (int)((long)_rows * (shard + 1) / Shards), _sums[shard]);
    }
}
