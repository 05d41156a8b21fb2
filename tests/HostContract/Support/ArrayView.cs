using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.HostContract.Support;

/// <summary>
/// A data view over arrays, written against the public interfaces alone, that counts what is asked of it.
/// Laziness can only be stated from the source's side: who opened a cursor, moved it, pulled a value.
/// </summary>
internal sealed class ArrayView : IDataView
{
    private readonly List<(string Name, DataViewType Type, DataViewSchema.Annotations? Annotations, IColumn Column)> _columns = [];
    private DataViewSchema? _schema;
    private int _rows = -1;

    public bool CanShuffle => false;

    public DataViewSchema Schema => _schema ??= BuildSchema();

    /// <summary>Cursors opened so far, single ones and those of sets.</summary>
    public int CursorsOpened;

    /// <summary>Rows that cursors moved onto.</summary>
    public int RowsRead;

    /// <summary>Values pulled, by column name.</summary>
    public Dictionary<string, int> ValuesRead { get; } = [];

    /// <summary>The names of the columns asked for by the latest cursor.</summary>
    public IReadOnlyList<string> LatestColumnsNeeded { get; private set; } = [];

    public ArrayView Add<T>(string name, DataViewType type, T[] values, DataViewSchema.Annotations? annotations = null)
    {
        if (_rows >= 0 && _rows != values.Length)
            throw new ArgumentException("All columns have the same number of rows.", nameof(values));
        _rows = values.Length;
        ValuesRead[name] = 0;
        _columns.Add((name, type, annotations, new Column<T>(this, name, values)));
        return this;
    }

    public ArrayView AddSingles(string name, params float[] values) => Add(name, NumberDataViewType.Single, values);

    public ArrayView AddText(string name, params string[] values) =>
        Add(name, TextDataViewType.Instance, [.. values.Select(value => value.AsMemory())]);

    public ArrayView AddVectors(string name, params float[][] rows) => AddVectorsOfSize(name, rows[0].Length, rows);

    /// <summary>Size 0 declares vectors of varying length.</summary>
    public ArrayView AddVectorsOfSize(string name, int size, params float[][] rows) =>
        Add(name, new VectorDataViewType(NumberDataViewType.Single, size), [.. rows.Select(row => new VBuffer<float>(row.Length, row))]);

    public ArrayView AddKeys(string name, ulong count, params uint[] values) =>
        Add(name, new KeyDataViewType(typeof(uint), count), values);

    public long? GetRowCount() => Math.Max(_rows, 0);

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        LatestColumnsNeeded = [.. Schema.Where(column => active[column.Index]).Select(column => column.Name)];
        Interlocked.Increment(ref CursorsOpened);
        return new Cursor(this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private DataViewSchema BuildSchema()
    {
        var builder = new DataViewSchema.Builder();
        foreach (var (name, type, annotations, _) in _columns)
            builder.AddColumn(name, type, annotations);
        return builder.ToSchema();
    }

    private interface IColumn
    {
        Delegate MakeGetter(Cursor cursor);
    }

    private sealed class Column<T>(ArrayView owner, string name, T[] values) : IColumn
    {
        public Delegate MakeGetter(Cursor cursor)
        {
            ValueGetter<T> getter = (ref T value) =>
            {
                lock (owner.ValuesRead)
                    owner.ValuesRead[name]++;
                Copy(values[cursor.Position], ref value);
            };
            return getter;
        }

        // A vector's array must not be handed out: the caller may write into the buffer that it passed.
        private static void Copy(T source, ref T destination)
        {
            if (source is VBuffer<float> floats && destination is VBuffer<float> target)
            {
                floats.CopyTo(ref target);
                destination = (T)(object)target;
            }
            else
            {
                destination = source;
            }
        }
    }

    private sealed class Cursor(ArrayView view, bool[] active) : DataViewRowCursor
    {
        private long _position = -1;
        private bool _ended;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            if (_ended || _position + 1 >= view._rows)
            {
                _ended = true;
                _position = -1;
                return false;
            }
            _position++;
            Interlocked.Increment(ref view.RowsRead);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!active[column.Index])
                throw new InvalidOperationException($"Column '{column.Name}' is not active.");
            return view._columns[column.Index].Column.MakeGetter(this) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' is not of type {typeof(TValue)}.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
    }
}
