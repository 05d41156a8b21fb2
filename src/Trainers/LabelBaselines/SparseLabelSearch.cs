namespace MLExtensions.Trainers;

/// <summary>Finds the best labels of one row at a time by sparse weights.</summary>
internal sealed class SparseLabelSearch(SparseLabelModel model, int k) : ILabelSearch
{
    private readonly float[] _all = new float[model.LabelCount];
    private readonly int[] _labels = new int[Math.Min(k, model.LabelCount)];
    private readonly float[] _scores = new float[Math.Min(k, model.LabelCount)];
    private bool _isFinite;
    private int _found;

    public int Capacity => 1;

    public void Clear() => _found = 0;

    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        model.Score(columns, values, _all);
        _isFinite = IsFinite(values);
    }

    public void Add(ReadOnlySpan<float> row)
    {
        model.Score(row, _all);
        _isFinite = IsFinite(row);
    }

    public void Run() => _found = _isFinite ? LabelRanking.Top(_all, _labels, _scores) : 0;

    public ReadOnlySpan<int> LabelsOf(int row) => _labels.AsSpan(0, _found);

    public ReadOnlySpan<float> ScoresOf(int row) => _scores.AsSpan(0, _found);

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
