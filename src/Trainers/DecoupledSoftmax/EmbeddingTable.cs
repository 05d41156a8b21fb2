using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Rows of parameters with what their optimiser remembers of them. Rows are padded with zeros to whole panels, and the padding stays zero
/// because its gradient is.</summary>
internal sealed class EmbeddingTable
{
    private readonly LabelOptimizer _optimizer;
    private readonly float _weightDecay;
    private readonly ulong _noiseSalt;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly int[] _last;

    /// <param name="count">The number of rows.</param>
    /// <param name="dimension">Their length.</param>
    /// <param name="optimizer">What is remembered of them.</param>
    /// <param name="weightDecay">The weight decay per unit of learning rate.</param>
    /// <param name="noiseSalt">Another number for each table, so that their noise differs.</param>
    public EmbeddingTable(int count, int dimension, LabelOptimizer optimizer, float weightDecay, ulong noiseSalt = 0)
    {
        (Count, Dimension, _optimizer, _weightDecay, _noiseSalt) = (count, dimension, optimizer, weightDecay, noiseSalt);
        Stride = PanelPacking.Padded(dimension);
        Values = new float[checked(count * Stride)];
        bool adagrad = optimizer == LabelOptimizer.RowAdagrad;
        _first = adagrad ? [] : new float[Values.Length];
        _second = adagrad ? new float[count] : optimizer == LabelOptimizer.Lion ? [] : new float[Values.Length];
        _last = adagrad ? [] : new int[count];
    }

    public int Count { get; }

    public int Dimension { get; }

    /// <summary>The distance between rows.</summary>
    public int Stride { get; }

    public float[] Values { get; }

    public Span<float> this[int row] => Values.AsSpan(row * Stride, Stride);

    /// <summary>One step on one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gradient">Its gradient, padding included; noise is added to it if there is any.</param>
    /// <param name="numbers">The numbers of this step for a row that was touched in the last one.</param>
    public void Step(int row, Span<float> gradient, in StepNumbers numbers)
    {
        if (numbers.NoiseDeviation > 0)
            GradientNoise.Add(gradient[..Dimension], numbers.NoiseDeviation, TrainingBatch.Mixed(numbers.NoiseSeed + _noiseSalt, (ulong)row));
        int at = row * Stride;
        switch (_optimizer)
        {
            case LabelOptimizer.RowAdagrad:
                RowSteps.Adagrad(this[row], gradient, ref _second[row], Dimension, numbers.Rate);
                return;
            case LabelOptimizer.Lion:
                RowSteps.Lion(Values.AsSpan(at, Stride), gradient, _first.AsSpan(at, Stride), new LionNumbers(numbers.Step - _last[row], numbers.Rate, _weightDecay));
                break;
            default:
                AdamNumbers adam = _last[row] == numbers.Step - 1 ? numbers.Adam : new AdamNumbers(numbers.Step, _last[row], numbers.Rate, _weightDecay);
                RowSteps.Adam(Values.AsSpan(at, Stride), gradient, _first.AsSpan(at, Stride), _second.AsSpan(at, Stride), adam);
                break;
        }

        _last[row] = numbers.Step;
    }

    /// <summary>The numbers of a step.</summary>
    public StepNumbers Numbers(int step, float rate) =>
        new(step, rate, _optimizer == LabelOptimizer.LazyAdam ? new AdamNumbers(step, step - 1, rate, _weightDecay) : default);

    /// <summary>The rows without padding, one behind the other.</summary>
    public float[] ToArray()
    {
        var rows = new float[Count * Dimension];
        for (int row = 0; row < Count; row++)
            Values.AsSpan(row * Stride, Dimension).CopyTo(rows.AsSpan(row * Dimension));
        return rows;
    }

    /// <summary>All numbers that a further step depends on, in place.</summary>
    public float[][] State => [Values, _first, _second];

    /// <summary>The step at which each row was touched last, in place.</summary>
    public int[] LastSteps => _last;
}

/// <summary>The numbers of one optimiser step.</summary>
internal readonly record struct StepNumbers(int Step, float Rate, AdamNumbers Adam, float WordRate = 0, float NoiseDeviation = 0, ulong NoiseSeed = 0);
