using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestKit;

/// <summary>Shows a <see cref="Table"/> to ML.NET.</summary>
public sealed class TableView : IDataView
{
    private readonly Table _table;

    /// <summary>Wraps a table, which must not change afterwards.</summary>
    public TableView(Table table)
    {
        _table = table;
        var builder = new DataViewSchema.Builder();
        foreach (var column in table.Columns)
            builder.AddColumn(column.Name, TypeOf(column));
        Schema = builder.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _table.RowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static DataViewType TypeOf(TableColumn column)
    {
        PrimitiveDataViewType item =
            column.Numbers is not null ? NumberDataViewType.Single
            : column.Flags is not null ? BooleanDataViewType.Instance
            : column.Texts is not null ? TextDataViewType.Instance
            : new KeyDataViewType(typeof(uint), column.KeyCount);
        return column.Dimensions is { } dimensions ? new VectorDataViewType(item, dimensions) : item;
    }

    private sealed class Cursor(TableView view, IEnumerable<DataViewSchema.Column> columnsNeeded) : DataViewRowCursor
    {
        private readonly HashSet<int> _active = [.. columnsNeeded.Select(column => column.Index)];
        private long _position = -1;
        private bool _ended;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool MoveNext()
        {
            _ended = _ended || _position + 1 >= view._table.RowCount;
            _position = _ended ? -1 : _position + 1;
            return !_ended;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new InvalidOperationException($"Column '{column.Name}' is not active in this cursor.");
            var source = view._table.Columns[column.Index];
            Delegate getter = (source.Dimensions, source.Cells) switch
            {
                (null, float[][] cells) => Scalar(cells),
                (null, bool[][] cells) => Scalar(cells),
                (null, uint[][] cells) => Scalar(cells),
                (null, string[][] cells) => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = cells[Row()][0].AsMemory()),
                (_, float[][] cells) => Vector(cells, number => number),
                (_, bool[][] cells) => Vector(cells, flag => flag),
                (_, uint[][] cells) => Vector(cells, key => key),
                (_, string[][] cells) => Vector(cells, text => text.AsMemory()),
                _ => throw new InvalidOperationException($"Column '{column.Name}' has cells of an unknown kind."),
            };
            return getter as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' is a {column.Type}, not a {typeof(TValue).Name}.");
        }

        private ValueGetter<T> Scalar<T>(T[][] cells) => (ref T value) => value = cells[Row()][0];

        private ValueGetter<VBuffer<TItem>> Vector<TCell, TItem>(TCell[][] cells, Func<TCell, TItem> convert) => (ref VBuffer<TItem> value) =>
        {
            var cell = cells[Row()];
            var editor = VBufferEditor.Create(ref value, cell.Length);
            for (var i = 0; i < cell.Length; i++)
                editor.Values[i] = convert(cell[i]);
            value = editor.Commit();
        };

        private int Row() => _position >= 0 ? (int)_position : throw new InvalidOperationException("The cursor is not at a row.");
    }
}
