using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The softmax stage bound to a schema: each output is computed straight from the logits into the caller's buffer.</summary>
internal sealed class BoundSoftmax : IBoundStage
{
    private readonly DataViewSchema.Column[] _inputs;
    private readonly DataViewSchema.DetachedColumn[] _outputs;
    private readonly float _temperature;
    private readonly SoftmaxOutput _output;

    public BoundSoftmax(DataViewSchema schema, InputOutputColumnPair[] columns, float temperature, SoftmaxOutput output)
    {
        _inputs = Array.ConvertAll(columns, pair => SoftmaxTransformer.InputOf(pair).Find(schema));
        _outputs = [.. columns.Zip(_inputs, (pair, input) =>
            new DataViewSchema.DetachedColumn(pair.OutputColumnName, input.Type, ScoreAnnotations.Derived(input, ValueKindOf(output))))];
        _temperature = temperature;
        _output = output;
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => _outputs;

    // Logarithms of probabilities are not probabilities: for ML.NET they stay scores.
    public static string ValueKindOf(SoftmaxOutput output) =>
        output == SoftmaxOutput.Probability ? AnnotationKinds.Probability : AnnotationKinds.Score;

    public IReadOnlyList<int> Dependencies(int output) => [_inputs[output].Index];

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[_outputs.Length];
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = CreateGetter(new FloatVectorReader(input, _inputs[i]), ((VectorDataViewType)_inputs[i].Type).Size);
        }

        return getters;
    }

    public void SaveAsOnnx(OnnxGraph graph)
    {
        string[] inputs = [.. _inputs.Select(input => graph.Input(input.Index))];
        for (int i = 0; i < inputs.Length; i++)
        {
            string scaled = graph.Temporary(i, "scaled");
            graph.Node("Mul", [inputs[i], graph.Constant(i, "inverse-temperature", [1f / _temperature], 1)], [scaled]);
            // Up to opset 12 axis 1 means "everything behind the batch", which is what a column of any dimensions is to us.
            graph.Node(_output == SoftmaxOutput.Probability ? "Softmax" : "LogSoftmax", [scaled], [graph.Output(i)], OnnxAttribute.Int("axis", 1));
        }
    }

    // A column of known size keeps it: a row of another length is missing as a whole.
    private ValueGetter<VBuffer<float>> CreateGetter(FloatVectorReader reader, int size)
    {
        float temperature = _temperature;
        bool isLog = _output == SoftmaxOutput.LogProbability;
        return (ref VBuffer<float> destination) =>
        {
            ReadOnlySpan<float> logits = reader.Read();
            VBufferEditor<float> editor = VBufferEditor.Create(ref destination, size > 0 ? size : logits.Length);
            if (editor.Values.Length != logits.Length)
                editor.Values.Fill(float.NaN);
            else if (isLog)
                Softmax.ComputeLog(logits, editor.Values, temperature);
            else
                Softmax.Compute(logits, editor.Values, temperature);
            destination = editor.Commit();
        };
    }
}
