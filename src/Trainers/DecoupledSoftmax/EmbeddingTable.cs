using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Rows of parameters with what their optimiser remembers of them. Rows are padded with zeros to whole panels, and the padding stays zero
/// because its gradient is.</summary>
internal sealed class EmbeddingTable
{
    private readonly LabelOptimizer _optimizer;
    private readonly float _weightDecay;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly int[] _last;

    public EmbeddingTable(int count, int dimension, LabelOptimizer optimizer, float weightDecay)
    {
        (Count, Dimension, _optimizer, _weightDecay) = (count, dimension, optimizer, weightDecay);
        Stride = PanelPacking.Padded(dimension);
        Values = new float[checked(count * Stride)];
        bool adam = optimizer == LabelOptimizer.LazyAdam;
        _first = adam ? new float[Values.Length] : [];
        _second = new float[adam ? Values.Length : count];
        _last = adam ? new int[count] : [];
    }

    public int Count { get; }

    public int Dimension { get; }

    /// <summary>The distance between rows.</summary>
    public int Stride { get; }

    public float[] Values { get; }

    public Span<float> this[int row] => Values.AsSpan(row * Stride, Stride);

    /// <summary>One step on one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gradient">Its gradient, padding included.</param>
    /// <param name="numbers">The numbers of this step for a row that was touched in the last one.</param>
    public void Step(int row, ReadOnlySpan<float> gradient, in StepNumbers numbers)
    {
        if (_optimizer == LabelOptimizer.RowAdagrad)
        {
            RowSteps.Adagrad(this[row], gradient, ref _second[row], Dimension, numbers.Rate);
            return;
        }

        int at = row * Stride;
        AdamNumbers adam = _last[row] == numbers.Step - 1 ? numbers.Adam : new AdamNumbers(numbers.Step, _last[row], numbers.Rate, _weightDecay);
        RowSteps.Adam(Values.AsSpan(at, Stride), gradient, _first.AsSpan(at, Stride), _second.AsSpan(at, Stride), adam);
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
internal readonly record struct StepNumbers(int Step, float Rate, AdamNumbers Adam, float WordRate = 0);
