using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column that a transformer computes from columns of its input, and how to make its getter over an input row.</summary>
/// <param name="Column">The new column.</param>
/// <param name="Sources">The input columns that the getter reads.</param>
/// <param name="MakeGetter">Called once per cursor or row, so buffers belong inside the getter and tables outside.</param>
internal sealed record ComputedColumn(DataViewSchema.DetachedColumn Column, int[] Sources, Func<DataViewRow, Delegate> MakeGetter);

/// <summary>
/// A transformer bound to a schema: every output column is an input column passed on, or a computed one. All built-in
/// transformers come down to this, as views over data and as mappers of single rows.
/// </summary>
internal sealed class RowMap : IRowToRowMapper
{
    private readonly int[] _slots;
    private readonly ComputedColumn[] _computed;

    /// <param name="input">The input schema.</param>
    /// <param name="slots">Per output column the index of an input column, or the complement (<c>~</c>) of that of a computed one.</param>
    /// <param name="computed">The computed columns.</param>
    private RowMap(DataViewSchema input, int[] slots, ComputedColumn[] computed)
    {
        InputSchema = input;
        _slots = slots;
        _computed = computed;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(slots.Select(slot => slot >= 0 ? new DataViewSchema.DetachedColumn(input[slot]) : computed[~slot].Column));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Adds columns: one of a new name comes last, one of a known name right behind the column that it hides.</summary>
    public static RowMap Append(DataViewSchema input, params ComputedColumn[] added)
    {
        var slots = Enumerable.Range(0, input.Count).ToList();
        for (int i = 0; i < added.Length; i++)
        {
            int hidden = slots.FindLastIndex(slot => NameOf(slot) == added[i].Column.Name);
            slots.Insert(hidden >= 0 ? hidden + 1 : slots.Count, ~i);
        }

        return new RowMap(input, [.. slots], added);

        string NameOf(int slot) => slot >= 0 ? input[slot].Name : added[~slot].Column.Name;
    }

    /// <summary>Keeps the given input columns in the given order.</summary>
    public static RowMap Select(DataViewSchema input, int[] kept) => new(input, kept, []);

    public IDataView Apply(IDataView source) => new RowMapView(source, this);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new HashSet<int>();
        foreach (var column in dependingColumns)
        {
            int slot = _slots[column.Index];
            needed.UnionWith(slot >= 0 ? [slot] : _computed[~slot].Sources);
        }

        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new MappedRow(input, new MappedColumns(this, input, ActiveColumns.Of(OutputSchema, activeColumns)));
    }

    /// <summary>The active output columns over one input row or cursor.</summary>
    internal sealed class MappedColumns
    {
        private readonly RowMap _map;
        private readonly DataViewRow _input;
        private readonly bool[] _active;
        private readonly Delegate[] _getters;

        public MappedColumns(RowMap map, DataViewRow input, bool[] active)
        {
            _map = map;
            _input = input;
            _active = active;
            _getters = new Delegate[active.Length];
            for (int i = 0; i < active.Length; i++)
            {
                if (active[i] && map._slots[i] < 0)
                    _getters[i] = map._computed[~map._slots[i]].MakeGetter(input);
            }
        }

        public DataViewSchema Schema => _map.OutputSchema;

        public bool IsActive(DataViewSchema.Column column) => _active[column.Index];

        public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < _active.Length && _active[column.Index], $"Column '{column.Name}' is not active.");
            int slot = _map._slots[column.Index];
            if (slot >= 0)
                return _input.GetGetter<TValue>(_input.Schema[slot]);
            return _getters[column.Index] as ValueGetter<TValue> ?? throw Contracts.Except(
                $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        }
    }

    private sealed class MappedRow(DataViewRow input, MappedColumns columns) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => columns.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => columns.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}
