using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The rows of one step: their features after dropout, embeddings, right labels, and what the loss made of them.</summary>
internal sealed class TrainingBatch
{
    private readonly SparseMatrix _features;
    private readonly LabelLists _labels;
    private long[] _order = new long[1024];

    public TrainingBatch(SparseMatrix features, LabelLists labels, int capacity, int stride)
    {
        (_features, _labels, Stride) = (features, labels, stride);
        Padded = PanelPacking.Padded(capacity);
        Rows = new int[capacity];
        Starts = new int[capacity + 1];
        Sums = new float[Padded * stride];
        Embeddings = new float[Padded * stride];
        Gradient = new float[Padded * stride];
        InverseNorms = new float[Padded];
        Transposed = new float[Padded * stride];
        Panels = new float[Padded * stride];
        Shifts = new float[Padded];
        Factors = new float[Padded];
        PositiveStarts = new int[capacity + 1];
    }

    /// <summary>The distance between embeddings.</summary>
    public int Stride { get; }

    public int Count { get; private set; }

    /// <summary>The capacity, filled up to whole panels; embeddings behind the last row are zero.</summary>
    public int Padded { get; }

    public int[] Rows { get; }

    /// <summary>Where each row's features start.</summary>
    public int[] Starts { get; }

    public int[] Columns { get; private set; } = new int[4096];

    public float[] Values { get; private set; } = new float[4096];

    /// <summary>The sums of feature embeddings.</summary>
    public float[] Sums { get; }

    public float[] Embeddings { get; }

    /// <summary>The gradient by the embeddings.</summary>
    public float[] Gradient { get; }

    public float[] InverseNorms { get; }

    /// <summary>The embeddings as the right side of products with labels.</summary>
    public float[] Transposed { get; }

    /// <summary>The embeddings as the right side of products over rows.</summary>
    public float[] Panels { get; }

    /// <summary>Per row what the loss takes off, or adds to, the scores, to base 2.</summary>
    public float[] Shifts { get; }

    /// <summary>Per row the factor of the gradient of every label.</summary>
    public float[] Factors { get; }

    /// <summary>Where each row's right labels start; entries are numbered row by row.</summary>
    public int[] PositiveStarts { get; }

    public int PositiveCount { get; private set; }

    /// <summary>The entries by label: label in the upper half, entry in the lower.</summary>
    public ReadOnlySpan<long> ByLabel => _order.AsSpan(0, PositiveCount);

    /// <summary>The entries of some labels that follow each other.</summary>
    public ReadOnlySpan<long> EntriesOf(int start, int count)
    {
        int from = ~ByLabel.BinarySearch(((long)start << 32) - 1), to = ~ByLabel.BinarySearch(((long)(start + count) << 32) - 1);
        return ByLabel[from..to];
    }

    /// <summary>The row of the batch of each entry.</summary>
    public int[] PositiveRows { get; private set; } = new int[1024];

    /// <summary>The score of each entry, natural.</summary>
    public float[] PositiveScores { get; private set; } = new float[1024];

    /// <summary>The gradient by the score of each entry.</summary>
    public float[] PositiveGradients { get; private set; } = new float[1024];

    /// <summary>Takes rows of the data, leaving features out at random: by a hash of row, feature and step, so that it does not matter who asks when.</summary>
    public void Load(ReadOnlySpan<int> rows, float dropout, ulong seed)
    {
        Count = rows.Length;
        rows.CopyTo(Rows);
        int count = 0;
        float scale = 1 / (1 - dropout);
        ulong limit = (ulong)(dropout * 4294967296.0);
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<int> columns = _features.ColumnsOf(rows[i]);
            ReadOnlySpan<float> values = _features.ValuesOf(rows[i]);
            if (Columns.Length < count + columns.Length)
            {
                int[] largerColumns = new int[2 * (count + columns.Length)];
                float[] largerValues = new float[largerColumns.Length];
                Columns.AsSpan(0, count).CopyTo(largerColumns);
                Values.AsSpan(0, count).CopyTo(largerValues);
                (Columns, Values) = (largerColumns, largerValues);
            }

            for (int j = 0; j < columns.Length; j++)
            {
                if (dropout > 0 && (Mixed(seed, (ulong)rows[i] << 32 | (uint)columns[j]) >> 32) < limit)
                    continue;
                Columns[count] = columns[j];
                Values[count++] = values[j] * scale;
            }

            Starts[i + 1] = count;
        }

        LoadLabels(rows);
    }

    /// <summary>Puts positions in the place of labels.</summary>
    /// <param name="labels">The label of each position, ascending; all right labels of the batch are among them.</param>
    public void Renumber(ReadOnlySpan<int> labels)
    {
        int position = 0;
        foreach (ref long item in _order.AsSpan(0, PositiveCount))
        {
            while (labels[position] < (int)(item >> 32))
                position++;
            item = (long)position << 32 | (uint)item;
        }
    }

    private void LoadLabels(ReadOnlySpan<int> rows)
    {
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
            count += _labels[rows[i]].Length;
        if (_order.Length < count)
        {
            _order = new long[2 * count];
            PositiveRows = new int[2 * count];
            PositiveScores = new float[2 * count];
            PositiveGradients = new float[2 * count];
        }

        int entry = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            foreach (int label in _labels[rows[i]])
            {
                _order[entry] = (long)label << 32 | (uint)entry;
                PositiveRows[entry++] = i;
            }

            PositiveStarts[i + 1] = entry;
        }

        PositiveCount = count;
        Array.Sort(_order, 0, count);
    }

    // The finaliser of splitmix64.
    internal static ulong Mixed(ulong seed, ulong value)
    {
        ulong z = seed + (value * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
