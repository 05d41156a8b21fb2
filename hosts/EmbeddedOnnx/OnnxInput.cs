using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>One column of a row as an input of the model.</summary>
internal abstract class OnnxInput
{
    public abstract OrtValue Read();

    public static OnnxInput Make(DataViewRow row, DataViewSchema.Column column, OnnxVariable variable) =>
        (OnnxInput)Activator.CreateInstance(typeof(OnnxInput<>).MakeGenericType(variable.Item.RawType), row, column, variable);
}

/// <inheritdoc/>
internal sealed class OnnxInput<T> : OnnxInput
    where T : unmanaged
{
    private readonly DataViewSchema.Column _column;
    private readonly OnnxVariable _variable;
    private readonly ValueGetter<VBuffer<T>> _vector;
    private readonly ValueGetter<T> _scalar;
    private VBuffer<T> _buffer;
    private OrtValue _value;
    private int _length = -1;

    public OnnxInput(DataViewRow row, DataViewSchema.Column column, OnnxVariable variable)
    {
        _column = column;
        _variable = variable;
        if (column.Type is VectorDataViewType)
            _vector = row.GetGetter<VBuffer<T>>(column);
        else
            _scalar = row.GetGetter<T>(column);
    }

    /// <summary>The value of the row; stays ours, and valid until the next one.</summary>
    public override OrtValue Read()
    {
        int length = 1;
        if (_vector != null)
        {
            _vector(ref _buffer);
            length = _buffer.Length;
        }

        // In memory of the runtime's own: an array of ours would have to be pinned, and nobody would unpin it.
        if (_length != length)
        {
            _value?.Dispose();
            _value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, _variable.Element, Shape(length));
            _length = length;
        }

        var values = _value.GetTensorMutableDataAsSpan<T>();
        if (_vector != null)
            _buffer.CopyTo(values);
        else
            _scalar(ref values[0]);
        return _value;
    }

    private long[] Shape(int length)
    {
        long known = 1;
        foreach (int size in _variable.Shape)
            known *= size > 0 ? size : 1;
        bool isOpen = _variable.Shape.Contains(0);
        Contracts.Check(isOpen ? length % known == 0 : length == known,
            $"Input shape mismatch: Input '{_column.Name}' has shape {string.Join(",", _variable.Shape)}, but input data is of length {length}.");
        return [.. _variable.Shape.Select(size => size > 0 ? size : length / known)];
    }
}
