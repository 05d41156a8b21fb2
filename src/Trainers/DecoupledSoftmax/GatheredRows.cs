namespace MLExtensions.Trainers;

/// <summary>Rows without their zeros, kept until a search runs. Keeps its room.</summary>
internal sealed class GatheredRows(int capacity)
{
    private readonly int[] _starts = new int[capacity + 1];
    private int[] _columns = new int[256];
    private float[] _values = new float[256];

    public int Count { get; private set; }

    /// <summary>The number of entries of all rows.</summary>
    public int Entries => _starts[Count];

    public void Clear() => Count = 0;

    /// <summary>Adds a sparse row.</summary>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        int start = Start(columns.Length);
        columns.CopyTo(_columns.AsSpan(start));
        values.CopyTo(_values.AsSpan(start));
        _starts[++Count] = start + columns.Length;
    }

    /// <summary>Adds a dense row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        int at = Start(row.Length);
        for (int column = 0; column < row.Length; column++)
        {
            if (row[column] != 0)
                (_columns[at], _values[at++]) = (column, row[column]);
        }

        _starts[++Count] = at;
    }

    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    private int Start(int more)
    {
        int start = _starts[Count];
        if (_columns.Length - start < more)
        {
            int length = Math.Max(start + more, 2 * _columns.Length);
            Array.Resize(ref _columns, length);
            Array.Resize(ref _values, length);
        }

        return start;
    }
}
