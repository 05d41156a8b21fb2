using BenchmarkDotNet.Attributes;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>
/// For authors: one shape at a time, with allocations. The published figures come from the verb `measure`, which takes turns.
/// </summary>
[MemoryDiagnoser]
public class SoftmaxBenchmarks
{
    private FloatMatrix _x = null!;
    private FloatMatrix _y = null!;

    [Params(7, 10, 100, 1000, 3079, 32000, 131072)]
    public int Columns { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int rows = Math.Max(1, 1_000_000 / Columns);
        _x = new FloatMatrix(rows, Columns);
        _y = new FloatMatrix(rows, Columns);
        Logits.Fill(_x.Span, LogitKind.Normal);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _x.Dispose();
        _y.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void ScalarLoop()
    {
        for (int row = 0; row < _x.Rows; row++)
            Peers.ScalarLoop(_x.Row(row), _y.Row(row));
    }

    [Benchmark]
    public void TensorPrimitivesSoftMaxOverflows()
    {
        for (int row = 0; row < _x.Rows; row++)
            Peers.TensorPrimitivesSoftMax(_x.Row(row), _y.Row(row));
    }

    [Benchmark]
    public void TensorPrimitivesComposed()
    {
        for (int row = 0; row < _x.Rows; row++)
            Peers.TensorPrimitivesComposed(_x.Row(row), _y.Row(row));
    }

    [Benchmark]
    public void ComputeRows() => Softmax.ComputeRows(_x.Span, Columns, _y.Span);

    [Benchmark]
    public void ComputeLogRows() => Softmax.ComputeLogRows(_x.Span, Columns, _y.Span);

    [Benchmark]
    public void ComputeRowByRow()
    {
        for (int row = 0; row < _x.Rows; row++)
            Softmax.Compute(_x.Row(row), _y.Row(row));
    }

    [Benchmark]
    public void CopyOfTheSameBytes() => MemoryCopies.Plain(_x, _y);
}
