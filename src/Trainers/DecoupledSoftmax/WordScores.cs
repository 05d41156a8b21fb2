using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The scores of some rows by the words of the labels, block of labels by block, so that never a score for every label is held.</summary>
internal sealed class WordScores(SparseLabelModel words, int capacity) : IScoreTerm
{
    private int[] _cursors = new int[256];
    private float[] _sums = [];

    /// <summary>The rows; their features are in range.</summary>
    public GatheredRows Rows { get; } = new(capacity);

    public void Restart()
    {
        if (_cursors.Length < Rows.Entries)
            _cursors = new int[2 * Rows.Entries];
        for (int row = 0, entry = 0; row < Rows.Count; row++)
        {
            foreach (int feature in Rows.ColumnsOf(row))
                _cursors[entry++] = (int)words.ByFeature.Starts[feature];
        }
    }

    public void AddTo(Span<float> scores, int first, int count, int labelStride, int rowStride)
    {
        // Summed apart and added at once: what the words alone give is the same number wherever it is computed.
        int length = ((count - 1) * labelStride) + ((Rows.Count - 1) * rowStride) + 1;
        if (_sums.Length < length)
            _sums = new float[length];
        Span<float> sums = _sums.AsSpan(0, length);
        sums.Clear();
        for (int label = 0; label < count; label++)
        {
            float bias = words.Biases[first + label];
            for (int row = 0; row < Rows.Count && bias != 0; row++)
                sums[(label * labelStride) + (row * rowStride)] = bias;
        }

        int entry = 0;
        for (int row = 0; row < Rows.Count; row++)
            entry = AddRow(row, entry, sums[(row * rowStride)..], first, first + count, labelStride);
        RowSteps.AddScaled(1, sums, scores[..length]);
    }

    private int AddRow(int row, int entry, Span<float> sums, int first, int last, int labelStride)
    {
        long[] starts = words.ByFeature.Starts;
        int[] labels = words.ByFeature.Columns;
        float[] weights = words.ByFeature.Values;
        ReadOnlySpan<int> features = Rows.ColumnsOf(row);
        ReadOnlySpan<float> values = Rows.ValuesOf(row);
        for (int i = 0; i < features.Length; i++, entry++)
        {
            int end = (int)starts[features[i] + 1], at = _cursors[entry];
            for (; at < end && labels[at] < last; at++)
                sums[(labels[at] - first) * labelStride] += values[i] * weights[at];
            _cursors[entry] = at;
        }

        return entry;
    }
}
