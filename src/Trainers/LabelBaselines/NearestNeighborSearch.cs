namespace MLExtensions.Trainers;

/// <summary>Finds the labels of one row at a time by the votes of the nearest rows. Holds all scratch.</summary>
internal sealed class NearestNeighborSearch(NearestNeighborLabels model, int k) : ILabelSearch
{
    private readonly float[] _similarity = new float[model.RowCount];
    private readonly int[] _nearest = new int[Math.Min(model.NumberOfNeighbors, model.RowCount)];
    private readonly float[] _closeness = new float[Math.Min(model.NumberOfNeighbors, model.RowCount)];
    private readonly float[] _votes = new float[model.LabelCount];
    private readonly int[] _voted = new int[model.LabelCount];
    private readonly int[] _labels = new int[Math.Min(k, model.LabelCount)];
    private readonly float[] _scores = new float[Math.Min(k, model.LabelCount)];
    private bool _isFinite;
    private int _found;

    public int Capacity => 1;

    public void Clear() => _found = 0;

    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        if (columns.Length != values.Length)
            throw new ArgumentException($"{columns.Length} features are no partners for {values.Length} values.", nameof(columns));
        Begin();
        for (int i = 0; i < columns.Length; i++)
        {
            if ((uint)columns[i] >= (uint)model.FeatureCount)
                throw new ArgumentException($"Feature {columns[i]} is out of range; there are {model.FeatureCount}.", nameof(columns));
            Add(columns[i], values[i]);
        }
    }

    public void Add(ReadOnlySpan<float> row)
    {
        if (row.Length != model.FeatureCount)
            throw new ArgumentException($"A row of {row.Length} features was given where there are {model.FeatureCount}.", nameof(row));
        Begin();
        for (int feature = 0; feature < row.Length; feature++)
        {
            if (row[feature] != 0)
                Add(feature, row[feature]);
        }
    }

    public void Run()
    {
        _found = 0;
        if (!_isFinite)
            return;
        int voters = LabelRanking.Top(_similarity, _nearest, _closeness), voted = 0;
        for (int i = 0; i < voters && _closeness[i] > 0; i++)
        {
            foreach (int label in model.Labels[_nearest[i]])
            {
                if (_votes[label] == 0)
                    _voted[voted++] = label;
                _votes[label] += _closeness[i];
            }
        }

        // Of equal ones the lower label comes first.
        Span<int> labels = _voted.AsSpan(0, voted);
        labels.Sort();
        foreach (int label in labels)
        {
            _found = LabelRanking.Insert(_votes[label], label, _labels, _scores, _found);
            _votes[label] = 0;
        }
    }

    public ReadOnlySpan<int> LabelsOf(int row) => _labels.AsSpan(0, _found);

    public ReadOnlySpan<float> ScoresOf(int row) => _scores.AsSpan(0, _found);

    private void Begin()
    {
        Array.Clear(_similarity);
        _isFinite = true;
    }

    private void Add(int feature, float value)
    {
        _isFinite &= float.IsFinite(value);
        model.AddSimilarity(feature, value, _similarity);
    }
}
