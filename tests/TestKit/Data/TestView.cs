using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestKit;

/// <summary>A data view over arrays that counts what is read of it, can fail at a row, and can split into parallel cursors.</summary>
public sealed class TestView : IDataView
{
    private readonly TestColumn[] _columns;
    private int _rowsRead;
    private int _open;

    public TestView(params TestColumn[] columns)
    {
        _columns = columns;
        RowCount = columns[0].RowCount;
        if (columns.Any(column => column.RowCount != RowCount))
            throw new ArgumentException("All columns need the same number of rows.", nameof(columns));
        var builder = new DataViewSchema.Builder();
        foreach (TestColumn column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public int RowCount { get; }

    /// <summary>The rows that all cursors together have moved to.</summary>
    public int RowsRead => _rowsRead;

    /// <summary>Cursors that are not disposed yet.</summary>
    public int OpenCursors => _open;

    /// <summary>The columns that the last cursor was asked for.</summary>
    public string[] LastColumns { get; private set; } = [];

    /// <summary>Moving to this row throws <see cref="IOException"/>.</summary>
    public int FailAtRow { get; set; } = -1;

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        LastColumns = [.. Schema.Where(column => active[column.Index]).Select(column => column.Name)];
        int[] order = [.. Enumerable.Range(0, RowCount)];
        rand?.Shuffle(order);
        const int batchSize = 5;
        return [.. Enumerable.Range(0, n).Select(part => new Cursor(this, active,
            [.. Enumerable.Range(0, RowCount).Where(i => n == 1 || i / batchSize % n == part).Select(i => (order[i], (long)(i / batchSize)))]))];
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly TestView _view;
        private readonly bool[] _active;
        private readonly (int Row, long Batch)[] _rows;
        private long _position = -1;
        private bool _ended;

        public Cursor(TestView view, bool[] active, (int Row, long Batch)[] rows)
        {
            _view = view;
            _active = active;
            _rows = rows;
            Interlocked.Increment(ref view._open);
        }

        public override long Position => _position;

        public override long Batch => _position < 0 ? 0 : _rows[_position].Batch;

        public override DataViewSchema Schema => _view.Schema;

        public override bool MoveNext()
        {
            if (_ended)
                return false;
            if (_position + 1 >= _rows.Length)
            {
                Dispose();
                return false;
            }

            if (_rows[_position + 1].Row == _view.FailAtRow)
                throw new IOException($"Row {_view.FailAtRow} cannot be read.");
            _position++;
            Interlocked.Increment(ref _view._rowsRead);
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 7);

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            _active[column.Index]
                ? _view._columns[column.Index].CreateGetter(Row) as ValueGetter<TValue> ?? throw new InvalidOperationException($"Column '{column.Name}' has other values.")
                : throw new InvalidOperationException($"Column '{column.Name}' is not active.");

        protected override void Dispose(bool disposing)
        {
            if (!_ended)
            {
                _ended = true;
                _position = -1;
                Interlocked.Decrement(ref _view._open);
            }

            base.Dispose(disposing);
        }

        private int Row() => _position >= 0 ? _rows[_position].Row : throw new InvalidOperationException("The cursor stands at no row.");
    }
}
