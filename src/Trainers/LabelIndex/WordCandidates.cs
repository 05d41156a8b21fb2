namespace MLExtensions.Trainers;

/// <summary>The scores of one row by the words of the labels, kept for all labels with a list of those that have any.</summary>
internal sealed class WordCandidates
{
    private readonly SparseLabelModel _words;
    private readonly float[] _scores;
    private readonly bool[] _isTouched;
    private readonly int[] _touched;
    private int _count;

    public WordCandidates(SparseLabelModel words)
    {
        _words = words;
        _scores = words.Biases.ToArray();
        _isTouched = new bool[words.LabelCount];
        _touched = new int[words.LabelCount];
    }

    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>The labels that share a feature with the row.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _count);

    /// <summary>Scores a row, in the order of its features as the exact search does.</summary>
    public void Score(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        foreach (int label in Touched)
            (_scores[label], _isTouched[label]) = (_words.Biases[label], false);
        _count = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            ReadOnlySpan<int> labels = _words.ByFeature.ColumnsOf(columns[i]);
            ReadOnlySpan<float> weights = _words.ByFeature.ValuesOf(columns[i]);
            for (int j = 0; j < labels.Length; j++)
            {
                int label = labels[j];
                _scores[label] += values[i] * weights[j];
                if (_isTouched[label])
                    continue;
                _isTouched[label] = true;
                _touched[_count++] = label;
            }
        }
    }
}
