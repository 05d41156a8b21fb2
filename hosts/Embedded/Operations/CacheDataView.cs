namespace Microsoft.ML.Data;

/// <summary>Keeps columns in memory from the first time that a cursor asks for them; each is read once.</summary>
internal sealed class CacheDataView : IDataView
{
    private const int BlockSize = 64;

    private readonly IDataView _source;
    private readonly ColumnStore[] _stores;
    private readonly Lock _lock = new();
    private int _rowCount = -1;

    public CacheDataView(IDataView source, IEnumerable<DataViewSchema.Column> prefetch)
    {
        var kept = source.Schema.Where(column => ColumnStore.CanKeep(column.Type)).Select(column => column.Index).ToArray();
        _source = kept.Length == source.Schema.Count ? source : RowMap.Select(source.Schema, kept).Apply(source);
        _stores = new ColumnStore[_source.Schema.Count];
        var columns = prefetch.Select(column => _source.Schema[column.Name]).ToArray();
        if (columns.Length > 0)
            Fill(columns);
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _rowCount >= 0 ? _rowCount : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        Fill([.. Schema.Where(column => active[column.Index])]);
        int[] order = rand == null ? null : TauswortheHybrid.Permutation(rand, _rowCount);
        int cursors = Math.Max(1, n);
        var stores = _stores.Select((store, index) => active[index] ? store : null).ToArray();
        return [.. Enumerable.Range(0, cursors).Select(index => new Cursor(this, stores, order, index, cursors))];
    }

    private void Fill(DataViewSchema.Column[] columns)
    {
        lock (_lock)
        {
            var missing = columns.Where(column => _stores[column.Index] == null).ToArray();
            if (missing.Length == 0 && (columns.Length > 0 || _rowCount >= 0))
                return;

            var stores = missing.ToDictionary(column => column.Index, column => ColumnStore.Create(column.Type));
            using var cursor = _source.GetRowCursor(missing);
            var readers = missing.Select(column => stores[column.Index].MakeReader(cursor, column)).ToArray();
            int row = 0;
            for (; cursor.MoveNext(); row++)
            {
                foreach (var read in readers)
                    read(row);
            }

            _rowCount = row;
            foreach (var (index, store) in stores)
                _stores[index] = store;
        }
    }

    /// <summary>Every n-th block of rows; the number of the block is the batch, which orders the rows of a cursor set.</summary>
    private sealed class Cursor(CacheDataView view, ColumnStore[] stores, int[] order, int index, int cursors)
        : StoredCursor(view.Schema, stores)
    {
        private int _row = (index * BlockSize) - 1;

        public override long Batch => cursors == 1 ? 0 : _row / BlockSize;

        protected override int Slot => order == null ? _row : order[_row];

        protected override bool Advance()
        {
            _row++;
            if (_row % BlockSize == 0 && _row > index * BlockSize)
                _row += (cursors - 1) * BlockSize;
            return _row < view._rowCount;
        }
    }
}
