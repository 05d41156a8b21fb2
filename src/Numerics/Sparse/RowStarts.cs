namespace MLExtensions.Numerics;

/// <summary>Where the rows start in arrays that hold them one behind the other.</summary>
internal static class RowStarts
{
    /// <exception cref="ArgumentException">They do not rise from 0 to the number of entries.</exception>
    public static void Check(long[] starts, int entries)
    {
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != entries)
            throw new ArgumentException($"Row starts run from 0 to the number of entries, {entries}.", nameof(starts));
        for (int row = 0; row + 1 < starts.Length; row++)
        {
            if (starts[row + 1] < starts[row])
                throw new ArgumentException($"Row {row} starts at {starts[row]}, the next one before that, at {starts[row + 1]}.", nameof(starts));
        }
    }

    public static long[] Select(long[] starts, ReadOnlySpan<int> rows)
    {
        var selected = new long[rows.Length + 1];
        for (int i = 0; i < rows.Length; i++)
            selected[i + 1] = selected[i] + starts[rows[i] + 1] - starts[rows[i]];
        return selected;
    }
}
