namespace Microsoft.ML.Data;

/// <summary>Rows in a random order: a pool of rows is kept, and each next row is drawn from it.</summary>
internal sealed class ShuffledView : IDataView
{
    private readonly IDataView _source;
    private readonly int _poolSize;
    private readonly bool _shuffleSource;
    private readonly uint _seed;

    public ShuffledView(IDataView source, int poolSize, bool shuffleSource, uint seed)
    {
        var kept = source.Schema.Where(column => ColumnStore.CanKeep(column.Type)).Select(column => column.Index).ToArray();
        _source = kept.Length == source.Schema.Count ? source : RowMap.Select(source.Schema, kept).Apply(source);
        _poolSize = poolSize;
        _shuffleSource = shuffleSource;
        _seed = seed;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var random = rand ?? new TauswortheHybrid(_seed);
        var input = _source.GetRowCursor(columnsNeeded, _shuffleSource ? new TauswortheHybrid(random) : null);
        if (_poolSize == 1)
            return input;
        var stores = Schema.Select(column => active[column.Index] ? ColumnStore.Create(column.Type) : null).ToArray();
        return new Cursor(input, stores, _poolSize, random);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : StoredCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Action<int>[] _readers;
        private readonly Random _random;
        private readonly DataViewRowId[] _ids;
        private readonly ValueGetter<DataViewRowId> _idGetter;

        // A ring of slots: from _head on, _count of them hold rows that have not been handed out.
        private readonly int[] _ring;
        private int _head;
        private int _count;
        private int _slot;
        private bool _isInputDone;

        public Cursor(DataViewRowCursor input, ColumnStore[] stores, int poolSize, Random random)
            : base(input.Schema, stores)
        {
            _input = input;
            _random = random;
            _ids = new DataViewRowId[poolSize];
            _idGetter = input.GetIdGetter();
            _ring = [.. Enumerable.Range(0, poolSize)];
            _readers = [.. stores.Select((store, index) => store?.MakeReader(input, input.Schema[index])).Where(reader => reader != null)];
        }

        protected override int Slot => _slot;

        protected override DataViewRowId IdOf(int slot) => _ids[slot];

        protected override bool Advance()
        {
            while (_count < _ring.Length && !_isInputDone)
            {
                if (_input.MoveNext())
                    Keep(_ring[(_head + _count++) % _ring.Length]);
                else
                    _isInputDone = true;
            }

            if (_count == 0)
                return false;

            int drawn = (_head + _random.Next(_count)) % _ring.Length;
            _slot = _ring[drawn];
            (_ring[drawn], _ring[_head]) = (_ring[_head], _slot);
            _head = (_head + 1) % _ring.Length;
            _count--;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _input.Dispose();
        }

        private void Keep(int slot)
        {
            foreach (var read in _readers)
                read(slot);
            _idGetter(ref _ids[slot]);
        }
    }
}
