using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>The rows of a view whose flag has a given value; nothing is read until a cursor asks for it.</summary>
internal sealed class FlaggedRowsView(IDataView source, DataViewSchema.Column flag, bool kept) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return new Cursor(source.GetRowCursor(Needed(active), rand), flag, kept, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return Array.ConvertAll(source.GetRowCursorSet(Needed(active), n, rand), cursor => (DataViewRowCursor)new Cursor(cursor, flag, kept, active));
    }

    private bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columns)
            active[column.Index] = true;
        return active;
    }

    private IEnumerable<DataViewSchema.Column> Needed(bool[] active) => Schema.Where(column => active[column.Index] || column.Index == flag.Index);

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly ValueGetter<bool> _flag;
        private readonly bool _kept;
        private readonly bool[] _active;
        private long _position = -1;
        private bool _disposed;

        public Cursor(DataViewRowCursor input, DataViewSchema.Column flag, bool kept, bool[] active)
        {
            (_input, _kept, _active) = (input, kept, active);
            _flag = input.GetGetter<bool>(input.Schema[flag.Index]);
        }

        // Those of the input have gaps.
        public override long Position => _position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _input.Schema;

        public override bool MoveNext()
        {
            bool value = false;
            while (!_disposed && _input.MoveNext())
            {
                _flag(ref value);
                if (value != _kept)
                    continue;
                _position++;
                return true;
            }

            Dispose();
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _active[column.Index]
            ? _input.GetGetter<TValue>(column)
            : throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                _position = -1;
                _input.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
