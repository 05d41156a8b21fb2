using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Reads a column of Single vectors as spans, for one cursor: a dense row is handed out as it is, a sparse one is spread out.
/// Wrong lengths are decided here, once for all capabilities.</summary>
internal sealed class FloatVectorReader
{
    private readonly ValueGetter<VBuffer<float>> _getter;
    private VBuffer<float> _buffer;
    private float[] _scratch = [];

    public FloatVectorReader(DataViewRow row, DataViewSchema.Column column) => _getter = row.GetGetter<VBuffer<float>>(column);

    /// <summary>The current row, zeros included; valid until the next call.</summary>
    public ReadOnlySpan<float> Read()
    {
        _getter(ref _buffer);
        if (_buffer.IsDense)
            return _buffer.GetValues();
        if (_scratch.Length < _buffer.Length)
            _scratch = new float[_buffer.Length];
        Span<float> dense = _scratch.AsSpan(0, _buffer.Length);
        _buffer.CopyTo(dense);
        return dense;
    }

    /// <summary>The current row if it has the length expected. ML.NET does not check that rows of a known-size column have that size.</summary>
    public bool TryRead(int length, out ReadOnlySpan<float> values)
    {
        values = Read();
        return values.Length == length;
    }

    /// <summary>Copies the current row; one of another length gives NaN in every place.</summary>
    public void CopyTo(Span<float> destination)
    {
        _getter(ref _buffer);
        if (_buffer.Length == destination.Length)
            _buffer.CopyTo(destination);
        else
            destination.Fill(float.NaN);
    }

    /// <summary>Adds the current row, as it is, to those of a block.</summary>
    public void AddTo(SparseRowBlock block)
    {
        _getter(ref _buffer);
        block.Add(_buffer);
    }
}
