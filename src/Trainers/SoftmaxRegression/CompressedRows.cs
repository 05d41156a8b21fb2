namespace MLExtensions.Trainers;

/// <summary>Rows that store only some of their features: compressed sparse rows.</summary>
/// <param name="rowStarts">Where each row's entries start, and one last entry: their total number.</param>
/// <param name="indices">The feature of each entry.</param>
/// <param name="values">The value of each entry.</param>
/// <param name="columns">The number of features, stored or not.</param>
internal readonly ref struct CompressedRows(ReadOnlySpan<long> rowStarts, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int columns)
{
    private readonly ReadOnlySpan<long> _rowStarts = rowStarts;
    private readonly ReadOnlySpan<int> _indices = indices;
    private readonly ReadOnlySpan<float> _values = values;

    public int Columns { get; } = columns;

    public int Count => Math.Max(0, _rowStarts.Length - 1);

    public ReadOnlySpan<int> Indices(int row) => _indices[(int)_rowStarts[row]..(int)_rowStarts[row + 1]];

    public ReadOnlySpan<float> Values(int row) => _values[(int)_rowStarts[row]..(int)_rowStarts[row + 1]];

    /// <summary>Rows over the given arrays, after checking that they fit together.</summary>
    public static CompressedRows Checked(
        ReadOnlySpan<long> rowStarts, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int columns, int rows)
    {
        if (rowStarts.Length != rows + 1)
            throw new ArgumentException($"{rows} rows need {rows + 1} row starts; found {rowStarts.Length}.", nameof(rowStarts));
        if (indices.Length != values.Length)
            throw new ArgumentException($"{indices.Length} indices do not fit {values.Length} values.", nameof(indices));
        if (rowStarts[0] != 0 || rowStarts[^1] != values.Length)
            throw new ArgumentException($"Row starts must go from 0 to {values.Length}; found {rowStarts[0]} to {rowStarts[^1]}.", nameof(rowStarts));
        for (int row = 0; row < rows; row++)
        {
            if (rowStarts[row + 1] < rowStarts[row])
                throw new ArgumentException($"Row starts fall after row {row}.", nameof(rowStarts));
        }

        foreach (int index in indices)
        {
            if ((uint)index >= (uint)columns)
                throw new ArgumentException($"An entry has feature {index}; allowed are 0 to {columns - 1}.", nameof(indices));
        }

        return new CompressedRows(rowStarts, indices, values, columns);
    }

    /// <summary>Copies the rows at the given positions.</summary>
    public CompressedRows Only(IReadOnlyList<int> positions, out long[] rowStarts, out int[] indices, out float[] values)
    {
        rowStarts = new long[positions.Count + 1];
        for (int i = 0; i < positions.Count; i++)
            rowStarts[i + 1] = rowStarts[i] + Indices(positions[i]).Length;
        indices = new int[rowStarts[^1]];
        values = new float[rowStarts[^1]];
        for (int i = 0; i < positions.Count; i++)
        {
            Indices(positions[i]).CopyTo(indices.AsSpan((int)rowStarts[i]));
            Values(positions[i]).CopyTo(values.AsSpan((int)rowStarts[i]));
        }

        return new CompressedRows(rowStarts, indices, values, Columns);
    }
}
