using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.HostContract.Support;

/// <summary>
/// A row-to-row transformer of one's own, on public interfaces: adds "Position", the position of the row that it is given,
/// and counts how often it is asked.
/// </summary>
internal sealed class PositionStamp : ITransformer
{
    public int ValuesMade { get; private set; }

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn("Position", NumberDataViewType.Int64);
        return builder.ToSchema();
    }

    public IDataView Transform(IDataView input) => throw new NotSupportedException("The stamp is for single rows.");

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("The stamp is never saved.");

    private sealed class Mapper(PositionStamp owner, DataViewSchema inputSchema) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => inputSchema;

        public DataViewSchema OutputSchema { get; } = owner.GetOutputSchema(inputSchema);

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            dependingColumns.Where(column => column.Index < inputSchema.Count).Select(column => inputSchema[column.Index]);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
            new Row(owner, input, OutputSchema);
    }

    private sealed class Row(PositionStamp owner, DataViewRow input, DataViewSchema schema) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index < input.Schema.Count)
                return input.GetGetter<TValue>(input.Schema[column.Index]);
            ValueGetter<long> position = (ref long value) =>
            {
                owner.ValuesMade++;
                value = input.Position;
            };
            return position as ValueGetter<TValue> ?? throw new InvalidOperationException("Position is of type Int64.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
