using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Reads a column of vectors of keys, of any raw type, as class indices, for one cursor.</summary>
internal sealed class KeyVectorReader
{
    private readonly Func<int> _read;
    private int[] _indices = [];

    public KeyVectorReader(DataViewRow row, DataViewSchema.Column column) => _read = ((VectorDataViewType)column.Type).ItemType.RawType switch
    {
        var raw when raw == typeof(byte) => Reader<byte>(row, column, value => value),
        var raw when raw == typeof(ushort) => Reader<ushort>(row, column, value => value),
        var raw when raw == typeof(uint) => Reader<uint>(row, column, value => value),
        _ => Reader<ulong>(row, column, value => value),
    };

    /// <summary>The current row's classes from 0, -1 where a key is missing; valid until the next call.</summary>
    public ReadOnlySpan<int> Read()
    {
        int count = _read(); // may replace the array
        return _indices.AsSpan(0, count);
    }

    private Func<int> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> widen)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer = default;
        return () =>
        {
            getter(ref buffer);
            if (_indices.Length < buffer.Length)
                _indices = new int[buffer.Length];
            if (!buffer.IsDense)
                _indices.AsSpan(0, buffer.Length).Fill(-1);
            ReadOnlySpan<T> values = buffer.GetValues();
            ReadOnlySpan<int> places = buffer.IsDense ? default : buffer.GetIndices();
            for (int i = 0; i < values.Length; i++)
                _indices[places.IsEmpty ? i : places[i]] = checked((int)widen(values[i]) - 1);
            return buffer.Length;
        };
    }
}
