using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data
{
    /// <summary>The first rows of a view, read into memory, to look at by row and by column.</summary>
    public sealed class DataDebuggerPreview
    {
        internal DataDebuggerPreview(IDataView data, int maxRows)
        {
            Contracts.CheckValue(data, nameof(data));
            Contracts.CheckParam(maxRows >= 0, nameof(maxRows));
            Schema = data.Schema;
            var rows = new List<RowInfo>();
            var columns = Schema.Select(_ => new List<object>()).ToArray();
            using (var cursor = data.GetRowCursor(Schema))
            {
                Func<DataViewRow, DataViewSchema.Column, Func<object>> make = MakeReader<int>;
                var readers = Schema.Select(column => TypeDispatch.For(make, column.Type.RawType)(cursor, column)).ToArray();
                while (rows.Count < maxRows && cursor.MoveNext())
                {
                    // Two reads: a vector must not be shared between the two places that keep it.
                    rows.Add(new RowInfo([.. Schema.Select(column => KeyValuePair.Create(column.Name, readers[column.Index]()))]));
                    for (int i = 0; i < columns.Length; i++)
                        columns[i].Add(readers[i]());
                }
            }

            RowView = [.. rows];
            ColumnView = [.. Schema.Select(column => new ColumnInfo(column, [.. columns[column.Index]]))];
        }

        public DataViewSchema Schema { get; }

        public ImmutableArray<ColumnInfo> ColumnView { get; }

        public ImmutableArray<RowInfo> RowView { get; }

        public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

        private static Func<object> MakeReader<T>(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default;
                getter(ref value);
                return value;
            };
        }

        public sealed class RowInfo
        {
            internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

            public KeyValuePair<string, object>[] Values { get; }

            public override string ToString() => $"{Values.Length} columns";
        }

        public sealed class ColumnInfo
        {
            internal ColumnInfo(DataViewSchema.Column column, object[] values) => (Column, Values) = (column, values);

            public DataViewSchema.Column Column { get; }

            public object[] Values { get; }

            public override string ToString() => $"{Column.Name}: {Column.Type}";
        }
    }
}

namespace Microsoft.ML
{
    public static class DebuggerExtensions
    {
        public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);
    }
}
