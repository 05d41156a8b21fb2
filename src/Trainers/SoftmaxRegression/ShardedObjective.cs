using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// Mean weighted cross-entropy plus <c>L2/2 * sum W^2</c> (biases free) of a linear head, as a function of all weights followed by all biases.
/// </summary>
/// <remarks>
/// The rows are cut into 16 shards whatever the number of threads, and the shards' sums are added in shard order: the same bits for
/// any number of threads. A thread that finishes early waits for its turn, so there is one gradient per thread, not one per shard.
/// </remarks>
internal sealed class ShardedObjective : IDifferentiable
{
    private const int Shards = 16;

    // Below this many multiplications a pass takes less time than waking another thread.
    private const long WorthThreads = 1 << 17;

    private readonly ITrainingRows _rows;
    private readonly int _classes;
    private readonly double _totalWeight;
    private readonly double _l2;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly float[] _weights;
    private readonly float[] _biases;
    private readonly double[] _sums;
    private readonly Worker[] _workers;

    public ShardedObjective(
        ITrainingRows rows, int classes, double totalWeight, double l2, int threads, CancellationToken cancellation)
    {
        (_rows, _classes, _totalWeight, _l2, _cancellation) = (rows, classes, totalWeight, l2, cancellation);
        long work = (long)rows.Count * Math.Max(1, rows.Columns) * classes;
        _threads = work < WorthThreads ? 1 : Math.Clamp(threads, 1, Shards);
        _weights = new float[classes * rows.Columns];
        _biases = new float[classes];
        _sums = new double[Dimension];
        _workers = new Worker[_threads];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(rows.CreateScratch(classes), new double[_weights.Length], new double[classes]);
    }

    public int Dimension => _weights.Length + _biases.Length;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        ReadOnlySpan<double> weights = point[.._weights.Length];
        TensorPrimitives.ConvertTruncating(weights, _weights.AsSpan());
        ShiftBiases(weights, point[_weights.Length..]);

        var pass = new OrderedSum(_sums);
        if (_threads == 1)
            Work(_workers[0], pass);
        else
            Parallel.For(0, _threads, new ParallelOptions { MaxDegreeOfParallelism = _threads }, i => Work(_workers[i], pass));
        pass.Failure?.Throw();

        TensorPrimitives.Divide(_sums, _totalWeight, gradient);
        Span<double> weightGradient = gradient[.._weights.Length];
        CentreGradient(weightGradient, gradient[_weights.Length..]);
        TensorPrimitives.MultiplyAdd(weights, _l2, weightGradient, weightGradient);
        return pass.Loss / _totalWeight + 0.5 * _l2 * TensorPrimitives.SumOfSquares(weights);
    }

    private void Work(Worker worker, OrderedSum pass)
    {
        for (int shard = pass.TakeShard(); shard < Shards; shard = pass.TakeShard())
        {
            try
            {
                _cancellation.ThrowIfCancellationRequested();
                worker.Clear();
                int start = (int)((long)_rows.Count * shard / Shards), end = (int)((long)_rows.Count * (shard + 1) / Shards);
                double loss = _rows.Accumulate(start, end, _weights, _biases, worker.Scratch, worker.WeightGradient, worker.BiasGradient);
                if (!pass.AddInOrder(shard, loss, worker.WeightGradient, worker.BiasGradient))
                    return;
            }
            catch (Exception exception)
            {
                pass.Fail(exception);
                return;
            }
        }
    }

    private void ShiftBiases(ReadOnlySpan<double> weights, ReadOnlySpan<double> biases)
    {
        ReadOnlySpan<double> offsets = _rows.Offsets;
        for (int k = 0; k < _biases.Length; k++)
        {
            double bias = biases[k];
            for (int d = 0; d < offsets.Length; d++)
                bias -= offsets[d] * weights[d * _classes + k];
            _biases[k] = (float)bias;
        }
    }

    private void CentreGradient(Span<double> weightGradient, ReadOnlySpan<double> biasGradient)
    {
        ReadOnlySpan<double> offsets = _rows.Offsets;
        for (int d = 0; d < offsets.Length; d++)
        {
            Span<double> feature = weightGradient.Slice(d * _classes, _classes);
            TensorPrimitives.MultiplyAdd(biasGradient, -offsets[d], feature, feature);
        }
    }

    /// <summary>The working memory of one thread: scratch, and the sums of the shard in progress.</summary>
    private sealed record Worker(RowScratch Scratch, double[] WeightGradient, double[] BiasGradient)
    {
        public void Clear()
        {
            WeightGradient.AsSpan().Clear();
            BiasGradient.AsSpan().Clear();
        }
    }
}
