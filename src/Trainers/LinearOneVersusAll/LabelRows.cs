using System.Runtime.InteropServices;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>What of the data one label is fitted on: the rows that were inside its margin at some time, and the features that carry its weights. Reused
/// from label to label; holds some numbers for each row and each feature of the data.</summary>
/// <remarks>Place 0 of vectors over features is the bias's. The first rows are those with the label, its text the last of them.</remarks>
internal sealed class LabelRows
{
    private const int Text = -1;

    private readonly SparseMatrix _rows;
    private readonly SparseMatrix _byFeature;
    private readonly SparseMatrix? _texts;
    private readonly bool[] _isTaken;
    private readonly float[] _reached;
    private readonly int[] _places;
    private readonly List<int> _numbers = [];
    private readonly List<int> _features = [];
    private int _label;

    public LabelRows(SparseMatrix rows, SparseMatrix byFeature, SparseMatrix? texts)
    {
        (_rows, _byFeature, _texts) = (rows, byFeature, texts);
        _isTaken = new bool[rows.RowCount];
        _reached = new float[rows.RowCount];
        _places = new int[rows.ColumnCount];
        _places.AsSpan().Fill(-1);
        _features.Add(-1);
    }

    /// <summary>How many rows there can be at most: all, and a text.</summary>
    public int MostRows => _rows.RowCount + 1;

    /// <summary>How many places there can be at most.</summary>
    public int MostPlaces => _rows.ColumnCount + 1;

    /// <summary>How many rows are taken.</summary>
    public int Count => _numbers.Count;

    /// <summary>How many of them have the label, its text included.</summary>
    public int Positives { get; private set; }

    /// <summary>The number of places: the features that carry weights, and the bias.</summary>
    public int Places => _features.Count;

    /// <summary>Starts with a label: its rows, no features.</summary>
    public void Begin(int label, ReadOnlySpan<int> rows)
    {
        foreach (int row in _numbers)
        {
            if (row != Text)
                _isTaken[row] = false;
        }

        foreach (int feature in CollectionsMarshal.AsSpan(_features)[1..])
            _places[feature] = -1;
        _numbers.Clear();
        _features.RemoveRange(1, _features.Count - 1);
        _label = label;
        foreach (int row in rows)
            Take(row);
        if (_texts is not null && _texts.ColumnsOf(label).Length > 0)
            _numbers.Add(Text);
        Positives = Count;
    }

    /// <summary>Takes all rows.</summary>
    public void TakeAll()
    {
        for (int row = 0; row < _isTaken.Length; row++)
        {
            if (!_isTaken[row])
                Take(row);
        }
    }

    /// <summary>Takes all rows that score above a limit; the bias does not count.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="scores">Room for the scores of rows newly taken, without the bias.</param>
    /// <remarks>In float: a row that is missed by a rounding error is missed by no more than that.</remarks>
    public void TakeAbove(double limit, ReadOnlySpan<double> weights, Span<double> scores)
    {
        Array.Clear(_reached);
        for (int place = 1; place < Places; place++)
        {
            float weight = (float)weights[place];
            if (weight == 0)
                continue;
            ReadOnlySpan<int> rows = _byFeature.ColumnsOf(_features[place]);
            ReadOnlySpan<float> values = _byFeature.ValuesOf(_features[place]);
            for (int i = 0; i < rows.Length; i++)
                _reached[rows[i]] += weight * values[i];
        }

        float least = (float)limit + 1e-6f;
        for (int row = 0; row < _reached.Length; row++)
        {
            if (_reached[row] <= least || _isTaken[row])
                continue;
            scores[Count] = _reached[row];
            Take(row);
        }
    }

    public bool IsText(int row) => _numbers[row] == Text;

    public ReadOnlySpan<int> FeaturesOf(int row) => _numbers[row] == Text ? _texts!.ColumnsOf(_label) : _rows.ColumnsOf(_numbers[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => _numbers[row] == Text ? _texts!.ValuesOf(_label) : _rows.ValuesOf(_numbers[row]);

    /// <summary>The feature at a place from 1 on.</summary>
    public int FeatureAt(int place) => _features[place];

    /// <summary>The place of a feature, or -1 where it carries no weight.</summary>
    public int PlaceOf(int feature) => _places[feature];

    /// <summary>Gives a feature a place.</summary>
    public int AddFeature(int feature)
    {
        _features.Add(feature);
        return _places[feature] = _features.Count - 1;
    }

    private void Take(int row)
    {
        _numbers.Add(row);
        _isTaken[row] = true;
    }
}
