using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Rows with features and labels.</summary>
/// <param name="Features">The features of each row.</param>
/// <param name="Labels">The labels of each row, as many rows.</param>
public sealed record MultiLabelData(SparseMatrix Features, LabelLists Labels)
{
    /// <summary>The rows with these numbers, in this order.</summary>
    /// <param name="rows">Numbers of rows, from 0.</param>
    /// <returns>Data of its own.</returns>
    public MultiLabelData Select(ReadOnlySpan<int> rows) => new(Features.Select(rows), Labels.Select(rows));

    internal MultiLabelData Checked()
    {
        if (Features.RowCount != Labels.RowCount)
            throw new ArgumentException($"There are {Features.RowCount} rows of features and {Labels.RowCount} of labels.");
        return this;
    }

    internal void CheckTexts(SparseMatrix? labelTexts)
    {
        if (labelTexts is not null && (labelTexts.RowCount != Labels.LabelCount || labelTexts.ColumnCount != Features.ColumnCount))
            throw new ArgumentException($"Label texts of {labelTexts.RowCount} labels and {labelTexts.ColumnCount} features do not fit {Labels.LabelCount} labels and {Features.ColumnCount} features.", nameof(labelTexts));
    }
}
