namespace MLExtensions.Core;

/// <summary>What a trainer reads of a data view, in flat arrays: one pass, one cursor, and the view is never touched again.</summary>
internal sealed class TrainingRows
{
    /// <summary>The number of rows.</summary>
    public required int Count { get; init; }

    /// <summary>The number of features.</summary>
    public required int Dimension { get; init; }

    /// <summary>Row-major features, <see cref="Count"/> x <see cref="Dimension"/>; null if the rows are sparse.</summary>
    public float[]? Dense { get; init; }

    /// <summary>The rows in compressed sparse form; null if they are dense.</summary>
    public SparseRows? Sparse { get; init; }

    /// <summary>Class index of each row from 0, -1 where the label is missing; null if no label was read.</summary>
    public int[]? Labels { get; init; }

    /// <summary>Weight of each row; null if no weights were read.</summary>
    public float[]? Weights { get; init; }
}

/// <summary>Compressed sparse rows: row i holds the entries from <c>Starts[i]</c> up to <c>Starts[i + 1]</c>, columns ascending.</summary>
internal sealed record SparseRows(long[] Starts, int[] Columns, float[] Values);
