using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view over objects; every cursor enumerates them anew.</summary>
internal sealed class EnumerableDataView<T>(IEnumerable<T> rows, SchemaDefinition definition) : IDataView
    where T : class
{
    private readonly TypedSource<T> _source = new(definition);

    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => (rows as ICollection<T>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new EnumerableCursor<T>(_source, rows.GetEnumerator(), ActiveColumns.Of(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}

internal sealed class EnumerableCursor<T> : DataViewRowCursor
    where T : class
{
    private readonly IEnumerator<T> _rows;
    private readonly Delegate[] _getters;
    private T _current;
    private long _position = -1;
    private bool _isDone;

    public EnumerableCursor(TypedSource<T> source, IEnumerator<T> rows, bool[] active)
    {
        _rows = rows;
        Schema = source.Schema;
        _getters = source.MakeGetters(Current, index => active[index]);
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; }

    public override bool MoveNext()
    {
        if (_isDone)
            return false;
        if (!_rows.MoveNext())
        {
            Dispose();
            return false;
        }

        _current = _rows.Current ?? throw Contracts.Except("Encountered null when iterating over data, this is not supported.");
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => TypedSource<T>.Pick<TValue>(_getters, column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        Contracts.Check(_position >= 0, TypedSource.WrongState);
        id = new DataViewRowId((ulong)_position, 0);
    };

    protected override void Dispose(bool disposing)
    {
        if (_isDone)
            return;
        _isDone = true;
        _position = -1;
        _current = null;
        _rows.Dispose();
        base.Dispose(disposing);
    }

    private T Current() => _current ?? throw Contracts.Except(TypedSource.WrongState);
}
