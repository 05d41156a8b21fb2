using BenchmarkDotNet.Attributes;
using MLExtensions.Transforms;

namespace MLExtensions.Benchmarks;

/// <summary>Scoring whitened rows against the textbook loop over classes; 509 is a length with a tail.</summary>
[MemoryDiagnoser]
public class MahalanobisBenchmarks
{
    private const int BatchRows = 256;

    private MahalanobisModel _model = null!;
    private float[] _rows = [];
    private float[] _precision = [];
    private float[][] _means = [];
    private readonly float[] _scores = new float[BatchRows];

    /// <summary>The number of features.</summary>
    [Params(64, 509, 512)]
    public int Dimension { get; set; }

    /// <summary>The number of classes.</summary>
    [Params(10, 100)]
    public int Classes { get; set; }

    /// <summary>Fits on made rows, so that the cost of a model of this size is what is measured.</summary>
    [GlobalSetup]
    public void Fit()
    {
        var random = new Random(1);
        int count = 4 * Math.Max(Dimension, Classes);
        float[] train = [.. Enumerable.Range(0, count * Dimension).Select(_ => random.NextSingle() - 0.5f)];
        var fitter = new MahalanobisFitter(Dimension, Classes, new MahalanobisSettings { Normalize = false, Shrinkage = CovarianceShrinkage.Oas });
        fitter.AddRows(train, [.. Enumerable.Range(0, count).Select(i => i % Classes)]);
        _model = fitter.Build();
        _rows = [.. Enumerable.Range(0, BatchRows * Dimension).Select(_ => random.NextSingle() - 0.5f)];
        _means = [.. Enumerable.Range(0, Classes).Select(label => Array.ConvertAll(_model.ClassMean(label), value => (float)value))];
        // The cost of the loop does not depend on the numbers: the covariance stands for its inverse.
        _precision = Array.ConvertAll(_model.Covariance(), value => (float)value);
    }

    /// <summary>A row at a time, all classes: x' P x for each, as the first implementations do.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = 1)]
    public float ClassLoopOfOneRow()
    {
        float best = float.MaxValue;
        var difference = new float[Dimension];
        foreach (float[] mean in _means)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract(_rows.AsSpan(0, Dimension), mean, difference);
            float sum = 0;
            for (int i = 0; i < Dimension; i++)
                sum += difference[i] * System.Numerics.Tensors.TensorPrimitives.Dot<float>(_precision.AsSpan(i * Dimension, Dimension), difference);
            best = Math.Min(best, sum);
        }

        return best;
    }

    /// <summary>A row at a time, whitened.</summary>
    [Benchmark]
    public float OneRow() => _model.Score(_rows.AsSpan(0, Dimension));

    /// <summary>A batch, whitened; the figure is that of one row.</summary>
    [Benchmark(OperationsPerInvoke = BatchRows)]
    public float RowOfBatch()
    {
        _model.ScoreRows(_rows, _scores);
        return _scores[0];
    }
}
