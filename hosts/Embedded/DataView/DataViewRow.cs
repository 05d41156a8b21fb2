using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes the value at the current row into <paramref name="value"/>, reusing what the caller's buffer holds.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>One row of values. Its active columns are read through getters that may be called any number of times.</summary>
public abstract class DataViewRow : IDisposable
{
    /// <summary>-1 before the first and after the last row; otherwise changes whenever the values do.</summary>
    public abstract long Position { get; }

    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A row that moves over a view, forwards only.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
