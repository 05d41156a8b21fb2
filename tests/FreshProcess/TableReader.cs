using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestKit;

/// <summary>Reads a view into a <see cref="Table"/>, in one pass.</summary>
internal sealed class TableReader
{
    private readonly List<Action> _readRow = [];
    private readonly List<Func<TableColumn>> _columns = [];

    public static Table Read(IDataView view)
    {
        var needed = view.Schema.Where(column => !column.IsHidden && IsCarried(column.Type)).ToArray();
        using var cursor = view.GetRowCursor(needed);
        var reader = new TableReader();
        foreach (var column in needed)
            reader.Add(cursor, column);

        var rowCount = 0;
        for (; cursor.MoveNext(); rowCount++)
        {
            foreach (var read in reader._readRow)
                read();
        }
        return new Table { RowCount = rowCount, Columns = [.. reader._columns.Select(column => column())] };
    }

    private static bool IsCarried(DataViewType type) => ItemType(type) switch
    {
        KeyDataViewType key => key.RawType == typeof(uint),
        var item => item is TextDataViewType or BooleanDataViewType || item == NumberDataViewType.Single,
    };

    private static DataViewType ItemType(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private void Add(DataViewRow row, DataViewSchema.Column column)
    {
        var name = column.Name;
        var dimensions = (column.Type as VectorDataViewType)?.Dimensions.ToArray();
        switch (ItemType(column.Type))
        {
            case KeyDataViewType key:
                var keys = Cells<uint>(row, column);
                _columns.Add(() => new TableColumn { Name = name, Dimensions = dimensions, KeyCount = checked((int)key.Count), Keys = [.. keys] });
                break;
            case TextDataViewType:
                var texts = Cells<ReadOnlyMemory<char>>(row, column);
                _columns.Add(() => new TableColumn
                {
                    Name = name,
                    Dimensions = dimensions,
                    Texts = [.. texts.Select(cell => cell.Select(text => text.ToString()).ToArray())],
                });
                break;
            case BooleanDataViewType:
                var flags = Cells<bool>(row, column);
                _columns.Add(() => new TableColumn { Name = name, Dimensions = dimensions, Flags = [.. flags] });
                break;
            default:
                var numbers = Cells<float>(row, column);
                _columns.Add(() => new TableColumn { Name = name, Dimensions = dimensions, Numbers = [.. numbers] });
                break;
        }
    }

    private List<T[]> Cells<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var cells = new List<T[]>();
        if (column.Type is VectorDataViewType)
        {
            var getter = row.GetGetter<VBuffer<T>>(column);
            var buffer = default(VBuffer<T>);
            _readRow.Add(() =>
            {
                getter(ref buffer);
                var cell = new T[buffer.Length];
                buffer.CopyTo(cell);
                cells.Add(cell);
            });
        }
        else
        {
            var getter = row.GetGetter<T>(column);
            _readRow.Add(() =>
            {
                var value = default(T)!;
                getter(ref value);
                cells.Add([value]);
            });
        }
        return cells;
    }
}
