namespace MLExtensions.Numerics;

/// <summary>A matrix whose zeros are left out, row by row: row i holds the entries from <c>Starts[i]</c> up to <c>Starts[i + 1]</c>.</summary>
/// <remarks>The arrays are not copied and must not change while the matrix is used. Within a row the columns ascend.</remarks>
public sealed class SparseMatrix
{
    /// <summary>Wraps arrays in compressed sparse row form.</summary>
    /// <param name="columnCount">The number of columns, those without entries included.</param>
    /// <param name="starts">Where each row starts, one number more than rows, from 0 to the number of entries.</param>
    /// <param name="columns">The column of each entry from 0, ascending within a row.</param>
    /// <param name="values">The value of each entry.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other, a column is out of range, or columns of a row do not ascend.</exception>
    public SparseMatrix(int columnCount, long[] starts, int[] columns, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (columns.Length != values.Length)
            throw new ArgumentException($"{columns.Length} columns are no partners for {values.Length} values.", nameof(columns));
        RowStarts.Check(starts, columns.Length);
        for (int row = 0; row + 1 < starts.Length; row++)
        {
            int last = -1;
            foreach (int column in columns.AsSpan((int)starts[row], (int)(starts[row + 1] - starts[row])))
            {
                if (column <= last || column >= columnCount)
                    throw new ArgumentException($"Row {row} has column {column} behind {last}; columns ascend and lie below {columnCount}.", nameof(columns));
                last = column;
            }
        }

        (ColumnCount, Starts, Columns, Values) = (columnCount, starts, columns, values);
    }

    /// <summary>The number of rows.</summary>
    public int RowCount => Starts.Length - 1;

    /// <summary>The number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Where each row starts; one number more than rows.</summary>
    public long[] Starts { get; }

    /// <summary>The column of each entry.</summary>
    public int[] Columns { get; }

    /// <summary>The value of each entry.</summary>
    public float[] Values { get; }

    /// <summary>The columns of a row's entries.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>They ascend.</returns>
    public ReadOnlySpan<int> ColumnsOf(int row) => Columns.AsSpan((int)Starts[row], (int)(Starts[row + 1] - Starts[row]));

    /// <summary>The values of a row's entries, in the order of <see cref="ColumnsOf"/>.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>The values.</returns>
    public ReadOnlySpan<float> ValuesOf(int row) => Values.AsSpan((int)Starts[row], (int)(Starts[row + 1] - Starts[row]));

    /// <summary>The rows with these numbers, in this order.</summary>
    /// <param name="rows">Numbers of rows, from 0.</param>
    /// <returns>A matrix of its own.</returns>
    public SparseMatrix Select(ReadOnlySpan<int> rows)
    {
        long[] starts = RowStarts.Select(Starts, rows);
        var columns = new int[starts[^1]];
        var values = new float[starts[^1]];
        for (int i = 0; i < rows.Length; i++)
        {
            ColumnsOf(rows[i]).CopyTo(columns.AsSpan((int)starts[i]));
            ValuesOf(rows[i]).CopyTo(values.AsSpan((int)starts[i]));
        }

        return new SparseMatrix(ColumnCount, starts, columns, values);
    }

    /// <summary>The matrix with rows and columns exchanged.</summary>
    /// <returns>A matrix of its own.</returns>
    public SparseMatrix Transpose()
    {
        var starts = new long[ColumnCount + 1];
        foreach (int column in Columns)
            starts[column + 1]++;
        for (int column = 0; column < ColumnCount; column++)
            starts[column + 1] += starts[column];
        long[] next = starts[..^1];
        var rows = new int[Columns.Length];
        var values = new float[Columns.Length];
        for (int row = 0; row < RowCount; row++)
        {
            for (long i = Starts[row]; i < Starts[row + 1]; i++)
            {
                long at = next[Columns[i]]++;
                (rows[at], values[at]) = (row, Values[i]);
            }
        }

        return new SparseMatrix(RowCount, starts, rows, values);
    }
}
