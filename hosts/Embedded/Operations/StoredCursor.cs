using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor over kept values: derived classes say which slot is current and when the rows end.</summary>
internal abstract class StoredCursor : DataViewRowCursor
{
    private readonly Delegate[] _getters;
    private long _position = -1;
    private bool _isDone;

    protected StoredCursor(DataViewSchema schema, ColumnStore[] stores)
    {
        Schema = schema;
        _getters = [.. stores.Select(store => store?.MakeGetter(CurrentSlot))];
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; }

    /// <summary>The slot of the current row; only asked between a successful <see cref="Advance"/> and the end.</summary>
    protected abstract int Slot { get; }

    public sealed override bool MoveNext()
    {
        if (!_isDone && Advance())
        {
            _position++;
            return true;
        }

        Dispose();
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return _getters[column.Index] as ValueGetter<TValue>
            ?? throw Contracts.Except($"Invalid TValue: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = IdOf(CurrentSlot());

    protected abstract bool Advance();

    protected virtual DataViewRowId IdOf(int slot) => new((ulong)slot, 0);

    protected override void Dispose(bool disposing)
    {
        _isDone = true;
        _position = -1;
    }

    private int CurrentSlot()
    {
        Contracts.Check(_position >= 0, TypedSource.WrongState);
        return Slot;
    }
}
