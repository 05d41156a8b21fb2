namespace Microsoft.ML.Data;

/// <summary>A view through a <see cref="RowMap"/>; asks its source only for what the active columns need.</summary>
internal sealed class RowMapView(IDataView source, RowMap map) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => map.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return Wrap(source.GetRowCursor(InputsOf(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return [.. source.GetRowCursorSet(InputsOf(active), n, rand).Select(input => Wrap(input, active))];
    }

    private IEnumerable<DataViewSchema.Column> InputsOf(bool[] active) => map.GetDependencies(Schema.Where(column => active[column.Index]));

    private Cursor Wrap(DataViewRowCursor input, bool[] active) => new(input, new RowMap.MappedColumns(map, input, active));

    private sealed class Cursor(DataViewRowCursor input, RowMap.MappedColumns columns) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => columns.Schema;

        public override bool MoveNext() => input.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => columns.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}
