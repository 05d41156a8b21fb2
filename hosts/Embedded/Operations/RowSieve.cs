using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view of some of the rows of another: filters, the first rows, the rows after those, one side of a split.</summary>
/// <param name="source">Where the rows come from.</param>
/// <param name="neededColumns">Source columns that choosing rows reads, besides those that the consumer asks for.</param>
/// <param name="makeAdvance">For a fresh source cursor, an action that moves it to the next chosen row; false at the end.</param>
/// <param name="dependsOnOrder">Which rows are chosen depends on their place, so the source must not be shuffled.</param>
/// <param name="countRows">The number of chosen rows, where it can be known without reading.</param>
internal sealed class RowSieve(
    IDataView source,
    IReadOnlyList<DataViewSchema.Column> neededColumns,
    Func<DataViewRowCursor, Func<bool>> makeAdvance,
    bool dependsOnOrder,
    Func<long?> countRows = null) : IDataView
{
    public bool CanShuffle => !dependsOnOrder && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    /// <summary>The rows for which a test on one column holds.</summary>
    public static RowSieve Where<T>(IDataView source, DataViewSchema.Column column, Func<T, bool> test) => new(source, [column], cursor =>
    {
        var getter = cursor.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            while (cursor.MoveNext())
            {
                getter(ref value);
                if (test(value))
                    return true;
            }

            return false;
        };
    }, dependsOnOrder: false);

    public static RowSieve SkipTake(IDataView source, long skip, long take) => new(source, [], cursor =>
    {
        long toSkip = skip;
        long left = take;
        return () =>
        {
            if (left-- <= 0)
                return false;
            for (; toSkip > 0; toSkip--)
            {
                if (!cursor.MoveNext())
                    return false;
            }

            return cursor.MoveNext();
        };
    }, dependsOnOrder: true, () => source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null);

    /// <summary>Draws one number in [0, 1) per row, always the same sequence, and keeps the rows whose number passes the test.</summary>
    public static RowSieve Draw(IDataView source, uint seed, Func<float, bool> test) => new(source, [], cursor =>
    {
        var random = new TauswortheHybrid(seed);
        return () =>
        {
            while (cursor.MoveNext())
            {
                if (test(random.NextSingle()))
                    return true;
            }

            return false;
        };
    }, dependsOnOrder: true);

    public long? GetRowCount() => countRows?.Invoke();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var wanted = Schema.Where(column => active[column.Index] || neededColumns.Any(needed => needed.Index == column.Index));
        var input = source.GetRowCursor(wanted, dependsOnOrder ? null : rand);
        return new Cursor(input, active, makeAdvance(input));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    /// <summary>Counts its own positions, as those of the input have gaps.</summary>
    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<bool> advance) : DataViewRowCursor
    {
        private long _position = -1;
        private bool _isDone;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override bool MoveNext()
        {
            if (!_isDone && advance())
            {
                _position++;
                return true;
            }

            Dispose();
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column), $"Column '{column.Name}' is not active.");
            return input.GetGetter<TValue>(column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            _isDone = true;
            _position = -1;
            input.Dispose();
        }
    }
}
