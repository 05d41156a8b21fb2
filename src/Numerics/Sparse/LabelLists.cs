namespace MLExtensions.Numerics;

/// <summary>The labels of each row of a multi-label data set: row i has those from <c>Starts[i]</c> up to <c>Starts[i + 1]</c>.</summary>
/// <remarks>The arrays are not copied and must not change while the lists are used. Within a row the labels ascend, each once.</remarks>
public sealed class LabelLists
{
    /// <summary>Wraps lists that lie one behind the other.</summary>
    /// <param name="labelCount">The number of labels, unused ones included.</param>
    /// <param name="starts">Where each row starts, one number more than rows, from 0 to the number of entries.</param>
    /// <param name="labels">The labels from 0, ascending within a row.</param>
    /// <exception cref="ArgumentException">The starts do not fit, a label is out of range, or labels of a row do not ascend.</exception>
    public LabelLists(int labelCount, long[] starts, int[] labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(labelCount);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(labels);
        RowStarts.Check(starts, labels.Length);
        for (int row = 0; row + 1 < starts.Length; row++)
        {
            int last = -1;
            foreach (int label in labels.AsSpan((int)starts[row], (int)(starts[row + 1] - starts[row])))
            {
                if (label <= last || label >= labelCount)
                    throw new ArgumentException($"Row {row} has label {label} behind {last}; labels ascend and lie below {labelCount}.", nameof(labels));
                last = label;
            }
        }

        (LabelCount, Starts, Labels) = (labelCount, starts, labels);
    }

    /// <summary>The number of rows.</summary>
    public int RowCount => Starts.Length - 1;

    /// <summary>The number of labels.</summary>
    public int LabelCount { get; }

    /// <summary>Where each row starts; one number more than rows.</summary>
    public long[] Starts { get; }

    /// <summary>The labels of all rows, one row behind the other.</summary>
    public int[] Labels { get; }

    /// <summary>The labels of a row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>They ascend; empty for a row without labels.</returns>
    public ReadOnlySpan<int> this[int row] => Labels.AsSpan((int)Starts[row], (int)(Starts[row + 1] - Starts[row]));

    /// <summary>How many rows have each label.</summary>
    /// <returns><see cref="LabelCount"/> numbers.</returns>
    public int[] CountRows()
    {
        var counts = new int[LabelCount];
        foreach (int label in Labels)
            counts[label]++;
        return counts;
    }

    /// <summary>The lists of the rows with these numbers, in this order.</summary>
    /// <param name="rows">Numbers of rows, from 0.</param>
    /// <returns>Lists of their own.</returns>
    public LabelLists Select(ReadOnlySpan<int> rows)
    {
        long[] starts = RowStarts.Select(Starts, rows);
        var labels = new int[starts[^1]];
        for (int i = 0; i < rows.Length; i++)
            this[rows[i]].CopyTo(labels.AsSpan((int)starts[i]));
        return new LabelLists(LabelCount, starts, labels);
    }

    /// <summary>For each label the rows that have it.</summary>
    /// <returns>Lists in which the labels are the rows and the rows, ascending, are the labels.</returns>
    public LabelLists Transpose()
    {
        var starts = new long[LabelCount + 1];
        foreach (int label in Labels)
            starts[label + 1]++;
        for (int label = 0; label < LabelCount; label++)
            starts[label + 1] += starts[label];
        long[] next = starts[..^1];
        var rows = new int[Labels.Length];
        for (int row = 0; row < RowCount; row++)
        {
            foreach (int label in this[row])
                rows[next[label]++] = row;
        }

        return new LabelLists(RowCount, starts, rows);
    }
}
