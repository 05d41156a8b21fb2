using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs the model once for each row, however many of its outputs are asked for. Nobody tells a getter that its cursor is done: what the runtime
/// holds goes with the row, by the runtime's own finalizers.</summary>
internal sealed class OnnxRow
{
    private readonly DataViewRow _row;
    private readonly OnnxModel _model;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly OnnxInput[] _inputs;
    private readonly RunOptions _options = new();
    private IDisposableReadOnlyCollection<OrtValue> _outputs;
    private long _position = -1;

    public OnnxRow(DataViewRow row, OnnxModel model, string[] inputs, string[] outputs)
    {
        _row = row;
        _model = model;
        _inputNames = inputs;
        _outputNames = outputs;
        _inputs = [.. inputs.Select(name => OnnxInput.Make(row, row.Schema[name], model.Input(name)))];
    }

    public Delegate Getter(int output)
    {
        var variable = _model.Output(_outputNames[output]);
        var make = typeof(OnnxRow).GetMethod(variable.Shape.Length == 0 ? nameof(ScalarGetter) : nameof(VectorGetter),
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        return (Delegate)make.MakeGenericMethod(variable.Item.RawType).Invoke(this, [output]);
    }

    private ValueGetter<T> ScalarGetter<T>(int output)
        where T : unmanaged
        => (ref T value) => value = Output(output).GetTensorDataAsSpan<T>()[0];

    private ValueGetter<VBuffer<T>> VectorGetter<T>(int output)
        where T : unmanaged
        => (ref VBuffer<T> vector) =>
        {
            var values = Output(output).GetTensorDataAsSpan<T>();
            var editor = VBufferEditor.Create(ref vector, values.Length);
            values.CopyTo(editor.Values);
            vector = editor.Commit();
        };

    private OrtValue Output(int output)
    {
        if (_position != _row.Position)
        {
            OrtValue[] values = Array.ConvertAll(_inputs, input => input.Read());
            _outputs?.Dispose();
            _outputs = null;
            _outputs = _model.Session.Run(_options, _inputNames, values, _outputNames);
            _position = _row.Position;
        }

        return _outputs[output];
    }
}
