using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// The few words that nearly all rows and labels have ("of", "the"). Nine tenths of all pairs of a row's word and a label's word are of these, so their
/// weights lie in a table, label by label, and products of small matrices take the place of walks through lists.
/// </summary>
internal sealed class FrequentWords
{
    /// <summary>How many words the table has: one panel of a product.</summary>
    public const int Count = PanelPacking.Width;

    private readonly SparseMatrix _features;
    private readonly int[] _slots;
    private readonly float[] _table;
    private float[] _rows = [];
    private float[] _transposed = [];
    private float[] _panels = [];

    /// <param name="features">The training rows.</param>
    /// <param name="weights">The words of the labels, by feature.</param>
    public FrequentWords(SparseMatrix features, SparseMatrix weights)
    {
        _features = features;
        var pairs = new long[features.ColumnCount];
        foreach (int feature in features.Columns)
            pairs[feature] += weights.ColumnsOf(feature).Length;
        _slots = new int[features.ColumnCount];
        Array.Fill(_slots, -1);
        _table = new float[(long)weights.ColumnCount * Count];
        int[] common = [.. Enumerable.Range(0, pairs.Length).Where(feature => pairs[feature] > 0).OrderByDescending(feature => pairs[feature]).Take(Count)];
        for (int slot = 0; slot < common.Length; slot++)
        {
            _slots[common[slot]] = slot;
            ReadOnlySpan<int> labels = weights.ColumnsOf(common[slot]);
            ReadOnlySpan<float> values = weights.ValuesOf(common[slot]);
            for (int i = 0; i < labels.Length; i++)
                _table[((long)labels[i] * Count) + slot] = values[i];
        }
    }

    /// <summary>The weights, label by label, in place; 0 for a word that a label does not have.</summary>
    public float[] Table => _table;

    /// <summary>Where a feature's weights lie in each label's; -1 for one that is not common.</summary>
    public int SlotOf(int feature) => _slots[feature];

    /// <summary>Takes the rows of a batch.</summary>
    public void Load(TrainingBatch batch)
    {
        if (_rows.Length != batch.Padded * Count)
            (_rows, _transposed, _panels) = (new float[batch.Padded * Count], new float[batch.Padded * Count], new float[batch.Padded * Count]);
        _rows.AsSpan().Clear();
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<int> columns = _features.ColumnsOf(batch.Rows[row]);
            ReadOnlySpan<float> values = _features.ValuesOf(batch.Rows[row]);
            for (int i = 0; i < columns.Length; i++)
            {
                if (_slots[columns[i]] >= 0)
                    _rows[(row * Count) + _slots[columns[i]]] = values[i];
            }
        }

        PanelPacking.Transposed(_rows, batch.Padded, Count, _transposed);
        PanelPacking.Rows(_rows, [], batch.Padded, Count, _panels);
    }

    /// <summary>Adds the inner products to a block of scores, label by label.</summary>
    /// <param name="start">The first label of the block.</param>
    /// <param name="numbers">The labels of the block; empty where they follow each other.</param>
    /// <param name="factors">What each label's products are multiplied by.</param>
    /// <param name="scores">Label by label.</param>
    /// <param name="stride">The distance between labels.</param>
    /// <param name="scratch">Room for <see cref="Count"/> numbers for each label.</param>
    public void Add(int start, ReadOnlySpan<int> numbers, ReadOnlySpan<float> factors, Span<float> scores, int stride, Span<float> scratch)
    {
        scratch = scratch[..(factors.Length * Count)];
        scratch.Clear();
        for (int i = 0; i < factors.Length; i++)
            RowSteps.AddScaled(factors[i], WeightsOf(numbers.IsEmpty ? start + i : numbers[i]), scratch.Slice(i * Count, Count));
        MatrixProduct.Multiply(scratch, Count, 1, factors.Length, _transposed, Count, _rows.Length / Count, scores, stride, add: true);
    }

    /// <summary>Moves the weights against the gradient; words that a label does not have stay so.</summary>
    /// <param name="start">The first label of the block.</param>
    /// <param name="numbers">The labels of the block; empty where they follow each other.</param>
    /// <param name="factors">For each label, what makes of a gradient a step.</param>
    /// <param name="gradients">Label by label.</param>
    /// <param name="stride">The distance between labels.</param>
    /// <param name="scratch">Room for <see cref="Count"/> numbers for each label.</param>
    public void Step(int start, ReadOnlySpan<int> numbers, ReadOnlySpan<float> factors, ReadOnlySpan<float> gradients, int stride, Span<float> scratch)
    {
        MatrixProduct.Multiply(gradients, stride, 1, factors.Length, _panels, _rows.Length / Count, Count, scratch, Count, add: false);
        for (int i = 0; i < factors.Length; i++)
        {
            Span<float> weights = WeightsOf(numbers.IsEmpty ? start + i : numbers[i]);
            ReadOnlySpan<float> gradient = scratch.Slice(i * Count, Count);
            for (int slot = 0; slot < Count; slot++)
            {
                if (weights[slot] != 0)
                    weights[slot] -= factors[i] * gradient[slot];
            }
        }
    }

    private Span<float> WeightsOf(int label) => _table.AsSpan(label * Count, Count);
}
