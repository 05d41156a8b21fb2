namespace Microsoft.ML;

/// <summary>A lazy, immutable, schematised table: nothing is computed until a cursor pulls it.</summary>
public interface IDataView
{
    bool CanShuffle { get; }

    DataViewSchema Schema { get; }

    /// <summary>The number of rows, or null when finding out would cost a pass over the data.</summary>
    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>
    /// One to <paramref name="n"/> cursors that together deliver every row once; <see cref="DataViewRow.Batch"/> restores the order.
    /// </summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}
