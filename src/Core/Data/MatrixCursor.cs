using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Walks the rows of a matrix view; in a set of n cursors, cursor i takes every n-th batch of rows from batch i on.</summary>
internal sealed class MatrixCursor(MatrixDataView view, bool[] active, int[]? order, int first, int stride) : DataViewRowCursor
{
    public const int RowsPerBatch = 1024;

    private long _batch = first;
    private int _next = first * RowsPerBatch;
    private long _position = -1;
    private long _row = -1;
    private bool _ended;

    public override long Position => _position;

    public override long Batch => _batch;

    public override DataViewSchema Schema => view.Schema;

    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_position >= 0 && _next % RowsPerBatch == 0)
        {
            _batch += stride;
            long start = _batch * RowsPerBatch;
            _next = (int)Math.Min(start, view.RowCount);
        }

        if (_next >= view.RowCount)
        {
            Dispose();
            return false;
        }

        _row = order is null ? _next : order[_next];
        _next++;
        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        active[column.Index]
            ? StageColumns.Typed<TValue>(view.CreateGetter(column.Index, Row), column)
            : throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        _row = -1;
        _position = -1;
        base.Dispose(disposing);
    }

    private long Row() => _row >= 0 ? _row : throw RowState.Outside();
}
