using System.Runtime.ExceptionServices;

namespace MLExtensions.Trainers;

/// <summary>Runs numbered pieces of work on several threads. A piece writes to what it owns only, so that the results do not depend on who does
/// which piece, or when.</summary>
internal sealed class ShardTeam
{
    public ShardTeam(int threads, CancellationToken cancellation)
    {
        Threads = Math.Max(1, threads);
        Cancellation = cancellation;
    }

    public int Threads { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Does pieces 0 to <paramref name="count"/>; work gets the number of the worker, for its scratch, and the number of the piece.</summary>
    public void Run(int count, Action<int, int> work)
    {
        Cancellation.ThrowIfCancellationRequested();
        int workers = Math.Min(Threads, count);
        if (workers <= 1)
        {
            for (int piece = 0; piece < count; piece++)
                work(0, piece);
            return;
        }

        int taken = -1;
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
            {
                for (int piece = Interlocked.Increment(ref taken); piece < count; piece = Interlocked.Increment(ref taken))
                    work(worker, piece);
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
    }
}
