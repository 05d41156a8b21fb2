using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>A row-major matrix of Single, and further columns, as a data view. The matrix is not copied; it must not change while the view is used.</summary>
internal sealed class MatrixDataView : IDataView
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly int _dimension;
    private readonly MatrixColumn[] _others;

    public MatrixDataView(ReadOnlyMemory<float> values, int dimension, string columnName, MatrixColumn[] others)
    {
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        if (dimension < 1)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "The number of columns of the matrix must be at least 1.");
        if (values.Length % dimension != 0)
            throw new ArgumentException($"{values.Length} values are no whole number of rows of {dimension}.", nameof(values));
        RowCount = values.Length / dimension;
        foreach (MatrixColumn column in others)
        {
            if (column.RowCount != RowCount)
                throw new ArgumentException($"Column '{column.Name}' has {column.RowCount} rows; the matrix has {RowCount}.", nameof(others));
        }

        _values = values;
        _dimension = dimension;
        _others = others;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(columnName, new VectorDataViewType(NumberDataViewType.Single, dimension));
        foreach (MatrixColumn column in others)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public int RowCount { get; }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new MatrixCursor(this, Active(columnsNeeded), Order(rand), 0, 1);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        int[]? order = Order(rand);
        int cursors = Math.Clamp(n, 1, Math.Max(1, (RowCount + MatrixCursor.RowsPerBatch - 1) / MatrixCursor.RowsPerBatch));
        return [.. Enumerable.Range(0, cursors).Select(i => new MatrixCursor(this, active, order, i, cursors))];
    }

    internal Delegate CreateGetter(int column, Func<long> row)
    {
        if (column > 0)
            return _others[column - 1].CreateGetter(row);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            FloatVectorWriter.Write(_values.Span.Slice(checked((int)(row() * _dimension)), _dimension), ref value));
    }

    private bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index >= active.Length || Schema[column.Index].Name != column.Name)
                throw new ArgumentOutOfRangeException(nameof(columns), $"Column '{column.Name}' is not a column of this schema.");
            active[column.Index] = true;
        }

        return active;
    }

    private int[]? Order(Random? random)
    {
        if (random is null)
            return null;
        int[] order = [.. Enumerable.Range(0, RowCount)];
        random.Shuffle(order);
        return order;
    }
}
