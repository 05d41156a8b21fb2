namespace MLExtensions.Trainers;

/// <summary>
/// Chooses the labels of a sampled step: exactly, the right labels of the batch's rows and hard wrong ones; and of all others a uniform sample without
/// repetition, each of which stands for as many labels as there are others over the size of the sample. Sums over all labels are then estimated without bias.
/// </summary>
internal sealed class LabelPool
{
    private readonly int _labelCount;
    private readonly int _sampleSize;
    private readonly int[] _stamps;
    private int[] _labels = new int[4096];
    private int _stamp;
    private int _count;

    /// <param name="labelCount">The number of labels.</param>
    /// <param name="sampleSize">The size of the sample.</param>
    public LabelPool(int labelCount, int sampleSize)
    {
        (_labelCount, _sampleSize) = (labelCount, sampleSize);
        _stamps = new int[labelCount];
    }

    /// <summary>The exact labels, ascending, and behind them the sample, ascending as well.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, _count);

    public int ExactCount { get; private set; }

    /// <summary>What each label of the sample stands for.</summary>
    public float Weight { get; private set; }

    /// <summary>Starts an empty pool.</summary>
    public void Begin()
    {
        // Stamps of earlier pools lie below this one's: nothing as long as the labels is ever cleared.
        _stamp++;
        _count = 0;
    }

    /// <summary>Adds a label that takes part in any case; once is enough, more often does not matter.</summary>
    public void Add(int label)
    {
        if (_stamps[label] == _stamp)
            return;
        _stamps[label] = _stamp;
        if (_count == _labels.Length)
            Array.Resize(ref _labels, 2 * _count);
        _labels[_count++] = label;
    }

    /// <summary>Adds the sample.</summary>
    /// <param name="seed">The same gives the same sample.</param>
    public void Sample(ulong seed)
    {
        Array.Sort(_labels, 0, _count);
        ExactCount = _count;
        int rest = _labelCount - _count, wanted = Math.Min(rest, _sampleSize);
        Weight = wanted == 0 ? 1 : (float)rest / wanted;
        // One in two tries succeeds at least, or a walk over the labels is no longer than twice the pool.
        if (2 * (_count + wanted) <= _labelCount)
            Guess(wanted, seed);
        else
            Walk(rest, wanted, seed);
    }

    private void Guess(int wanted, ulong seed)
    {
        for (ulong i = 0; _count < ExactCount + wanted; i++)
            Add((int)Math.BigMul(TrainingBatch.Mixed(seed, i), (ulong)_labelCount, out _));
        Array.Sort(_labels, ExactCount, wanted);
    }

    // Knuth's selection sampling: each label left is taken with the chance that it is among those still wanted.
    private void Walk(int rest, int wanted, ulong seed)
    {
        for (int label = 0; wanted > 0; label++)
        {
            if (_stamps[label] == _stamp)
                continue;
            if ((int)Math.BigMul(TrainingBatch.Mixed(seed, (ulong)label), (ulong)rest--, out _) < wanted)
            {
                Add(label);
                wanted--;
            }
        }
    }
}
