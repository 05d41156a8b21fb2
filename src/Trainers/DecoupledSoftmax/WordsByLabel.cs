using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The way from a label to its words, and from these to the rows of a batch that have them, for steps in which few labels take part: the time depends on
/// the words of these alone.</summary>
internal sealed class WordsByLabel
{
    private readonly SparseMatrix _rows;
    private readonly float[] _weights;
    private readonly long[] _starts;
    private readonly int[] _features;
    private readonly int[] _places;
    private readonly int[] _slotOf;
    private int[] _slotStarts = new int[1];
    private int[] _batchRows = [];
    private float[] _values = [];
    private int[] _touched = [];
    private int _slots;

    /// <param name="rows">The training rows.</param>
    /// <param name="labelsByFeature">The words' weights, which change in place.</param>
    public WordsByLabel(SparseMatrix rows, SparseMatrix labelsByFeature)
    {
        (_rows, _weights) = (rows, labelsByFeature.Values);
        _slotOf = new int[rows.ColumnCount];
        _starts = new long[labelsByFeature.ColumnCount + 1];
        foreach (int label in labelsByFeature.Columns)
            _starts[label + 1]++;
        for (int label = 0; label < labelsByFeature.ColumnCount; label++)
            _starts[label + 1] += _starts[label];
        long[] next = _starts[..^1];
        _features = new int[_weights.Length];
        _places = new int[_weights.Length];
        for (int feature = 0; feature < labelsByFeature.RowCount; feature++)
        {
            for (long i = labelsByFeature.Starts[feature]; i < labelsByFeature.Starts[feature + 1]; i++)
            {
                long at = next[labelsByFeature.Columns[i]]++;
                (_features[at], _places[at]) = (feature, (int)i);
            }
        }
    }

    /// <summary>Takes the rows of a batch and sorts their words by feature.</summary>
    public void Load(TrainingBatch batch)
    {
        foreach (int feature in _touched.AsSpan(0, _slots))
            _slotOf[feature] = 0;
        _slots = 0;
        int entries = 0;
        foreach (int row in batch.Rows.AsSpan(0, batch.Count))
            entries += _rows.ColumnsOf(row).Length;
        if (_values.Length < entries)
            (_batchRows, _values, _touched, _slotStarts) = (new int[2 * entries], new float[2 * entries], new int[2 * entries], new int[(2 * entries) + 2]);
        _slotStarts.AsSpan().Clear();
        foreach (int row in batch.Rows.AsSpan(0, batch.Count))
        {
            foreach (int feature in _rows.ColumnsOf(row))
            {
                if (_slotOf[feature] == 0)
                {
                    _touched[_slots] = feature;
                    _slotOf[feature] = ++_slots;
                }

                // Two places on: where counting has begun, filling moves each start to the next slot's.
                _slotStarts[_slotOf[feature] + 1]++;
            }
        }

        for (int slot = 1; slot <= _slots + 1; slot++)
            _slotStarts[slot] += _slotStarts[slot - 1];
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<int> columns = _rows.ColumnsOf(batch.Rows[i]);
            ReadOnlySpan<float> values = _rows.ValuesOf(batch.Rows[i]);
            for (int j = 0; j < columns.Length; j++)
            {
                int at = _slotStarts[_slotOf[columns[j]]]++;
                (_batchRows[at], _values[at]) = (i, values[j]);
            }
        }
    }

    /// <summary>Adds factor times the inner product of each row of the batch with the label's words.</summary>
    public void Add(int label, float factor, Span<float> scores)
    {
        for (long i = _starts[label]; i < _starts[label + 1]; i++)
        {
            int slot = _slotOf[_features[i]];
            if (slot == 0)
                continue;
            float weight = _weights[_places[i]] * factor;
            for (int j = _slotStarts[slot - 1]; j < _slotStarts[slot]; j++)
                scores[_batchRows[j]] += _values[j] * weight;
        }
    }

    /// <summary>Moves the label's words against the gradient.</summary>
    public void Step(int label, float factor, ReadOnlySpan<float> gradients)
    {
        for (long i = _starts[label]; i < _starts[label + 1]; i++)
        {
            int slot = _slotOf[_features[i]];
            if (slot == 0)
                continue;
            float sum = 0;
            for (int j = _slotStarts[slot - 1]; j < _slotStarts[slot]; j++)
                sum += _values[j] * gradients[_batchRows[j]];
            _weights[_places[i]] -= factor * sum;
        }
    }
}
