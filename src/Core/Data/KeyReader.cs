using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>Reads a key column as class indices, for one cursor.</summary>
internal sealed class KeyReader
{
    private readonly Func<ulong> _read;

    public KeyReader(DataViewRow row, DataViewSchema.Column column) => _read = column.Type.RawType switch
    {
        var raw when raw == typeof(byte) => Reader<byte>(row, column, value => value),
        var raw when raw == typeof(ushort) => Reader<ushort>(row, column, value => value),
        var raw when raw == typeof(uint) => Reader<uint>(row, column, value => value),
        _ => Reader<ulong>(row, column, value => value),
    };

    /// <summary>The current row's class from 0, or -1 where the key is missing.</summary>
    public int Read() => checked((int)_read() - 1);

    private static Func<ulong> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> widen)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return widen(value);
        };
    }
}
