using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>A sparse matrix as a data view with one column, so that a stage is measured and not the parsing of a file. Cursors of a set take whole runs of rows.</summary>
internal sealed class SparseRowsView : IDataView
{
    private readonly SparseMatrix _rows;

    public SparseRowsView(SparseMatrix rows, string columnName)
    {
        _rows = rows;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(columnName, new VectorDataViewType(NumberDataViewType.Single, rows.ColumnCount));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rows.RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, 0, _rows.RowCount);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. Enumerable.Range(0, n).Select(i => new Cursor(this, (int)((long)_rows.RowCount * i / n), (int)((long)_rows.RowCount * (i + 1) / n)))];

    private sealed class Cursor(SparseRowsView view, int start, int end) : DataViewRowCursor
    {
        private int _row = start - 1;

        public override long Position => _row - start;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext() => ++_row < end;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)Read;

        private void Read(ref VBuffer<float> value)
        {
            ReadOnlySpan<int> columns = view._rows.ColumnsOf(_row);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, view._rows.ColumnCount, columns.Length);
            columns.CopyTo(editor.Indices);
            view._rows.ValuesOf(_row).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
