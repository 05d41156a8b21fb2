using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;

namespace MLExtensions.Trainers;

/// <summary>Hands out numbered pieces of work to several threads and adds their results in the order of the numbers.</summary>
internal sealed class OrderedSum
{
    private readonly double[] _sums;
    private readonly object _turn = new();
    private int _taken = -1;
    private int _added;

    /// <summary>Starts a sum at zero that is collected in <paramref name="sums"/>.</summary>
    public OrderedSum(double[] sums)
    {
        _sums = sums;
        sums.AsSpan().Clear();
    }

    /// <summary>The losses added so far.</summary>
    public double Loss { get; private set; }

    /// <summary>The first failure, or null.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>The next number that nobody has taken, from 0.</summary>
    public int TakeShard() => Interlocked.Increment(ref _taken);

    /// <summary>
    /// Waits until all lower numbers are added, then adds this one; false when another thread has failed. Numbers are taken in
    /// order, so the lowest one missing is always being worked on and the wait ends.
    /// </summary>
    public bool AddInOrder(int shard, double loss, ReadOnlySpan<double> weightGradient, ReadOnlySpan<double> biasGradient)
    {
        lock (_turn)
        {
            while (_added != shard && Failure is null)
                Monitor.Wait(_turn);
            if (Failure is not null)
                return false;

            Loss += loss;
            Span<double> weights = _sums.AsSpan(0, weightGradient.Length);
            Span<double> biases = _sums.AsSpan(weightGradient.Length);
            TensorPrimitives.Add(weights, weightGradient, weights);
            TensorPrimitives.Add(biases, biasGradient, biases);
            _added++;
            Monitor.PulseAll(_turn);
            return true;
        }
    }

    /// <summary>Records a failure and releases everyone who waits.</summary>
    public void Fail(Exception exception)
    {
        lock (_turn)
        {
            Failure ??= ExceptionDispatchInfo.Capture(exception);
            Monitor.PulseAll(_turn);
        }
    }
}
