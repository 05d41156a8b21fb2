using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Reads a column of texts, or of vectors of texts, for one cursor, always as several texts.</summary>
internal sealed class TextColumnReader
{
    private readonly ValueGetter<ReadOnlyMemory<char>>? _text;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _texts;
    private readonly ReadOnlyMemory<char>[] _single = new ReadOnlyMemory<char>[1];
    private VBuffer<ReadOnlyMemory<char>> _buffer;

    public TextColumnReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            _texts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        else
            _text = row.GetGetter<ReadOnlyMemory<char>>(column);
    }

    /// <summary>The texts of the current row, valid until the next call. Those that a sparse row leaves out are empty, and left out here too.</summary>
    public ReadOnlySpan<ReadOnlyMemory<char>> Read()
    {
        if (_texts is not null)
        {
            _texts(ref _buffer);
            return _buffer.GetValues();
        }

        _text!(ref _single[0]);
        return _single;
    }
}
