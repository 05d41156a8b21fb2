using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Softmax regression bound to a schema: one product with the weights per row serves all outputs.</summary>
internal sealed class BoundSoftmaxRegression : IBoundStage
{
    public const string PredictedLabelName = "PredictedLabel";
    public const string ScoreName = "Score";

    private const int PredictedLabel = 0;
    private const int Score = 1;
    private const int RawScore = 2;

    private readonly SoftmaxRegressionModel _model;
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    public BoundSoftmaxRegression(
        DataViewSchema inputSchema, SoftmaxRegressionModel model, ClassNames classes, string featureColumnName, string? rawScoreColumnName)
    {
        _model = model;
        _features = InputColumn.Features(featureColumnName).Find(inputSchema);
        if (((VectorDataViewType)_features.Type).Size != model.FeatureCount)
        {
            // In ML.NET's words and with its argument name, like every other mismatch of a schema.
            throw new ArgumentOutOfRangeException(
                nameof(inputSchema), $"Schema mismatch for feature column '{featureColumnName}': expected Vector<Single, {model.FeatureCount}>, got {_features.Type}");
        }

        uint scoreSet = ScoreAnnotations.NextScoreSetId(inputSchema);
        var vector = new VectorDataViewType(NumberDataViewType.Single, model.ClassCount);
        List<DataViewSchema.DetachedColumn> outputs =
        [
            new(PredictedLabelName, classes.KeyType, ScoreAnnotations.PredictedLabel(classes, scoreSet)),
            new(ScoreName, vector, ScoreAnnotations.MulticlassScores(classes, scoreSet, AnnotationKinds.Probability)),
        ];
        if (rawScoreColumnName is not null)
            outputs.Add(new(rawScoreColumnName, vector, ScoreAnnotations.MulticlassScores(classes, scoreSet, AnnotationKinds.Score)));
        _outputs = [.. outputs];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => _outputs;

    public IReadOnlyList<int> Dependencies(int output) => [_features.Index];

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[_outputs.Length];
        if (!active.Contains(true))
            return getters; // then the features are not active either

        ValueGetter<VBuffer<float>> features = input.GetGetter<VBuffer<float>>(_features);
        VBuffer<float> row = default;
        float[] logits = new float[_model.ClassCount];
        var once = new OncePerRow(input, () =>
        {
            features(ref row);
            ComputeLogits(row, logits);
        });

        if (active[PredictedLabel])
        {
            getters[PredictedLabel] = (ValueGetter<uint>)((ref uint key) =>
            {
                once.Ensure();
                key = KeyOfLargest(logits);
            });
        }

        if (active[Score])
        {
            getters[Score] = (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                once.Ensure();
                VBufferEditor<float> editor = VBufferEditor.Create(ref destination, logits.Length);
                Softmax.Compute(logits, editor.Values);
                destination = editor.Commit();
            });
        }

        if (_outputs.Length > RawScore && active[RawScore])
        {
            getters[RawScore] = (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                once.Ensure();
                FloatVectorWriter.Write(logits, ref destination);
            });
        }

        return getters;
    }

    public void SaveAsOnnx(OnnxGraph graph)
    {
        string features = graph.Input(_features.Index);
        string flat = graph.Temporary(Score, "flat");
        string logits = _outputs.Length > RawScore ? graph.Output(RawScore) : graph.Temporary(Score, "logits");
        string weights = graph.Constant(Score, "weights", _model.Weights, _model.ClassCount, _model.FeatureCount);
        string biases = graph.Constant(Score, "biases", _model.Biases, _model.ClassCount);
        graph.Node("Flatten", [features], [flat], OnnxAttribute.Int("axis", 1));
        graph.Node("Gemm", [flat, weights, biases], [logits], OnnxAttribute.Int("transB", 1));
        graph.Node("Softmax", [logits], [graph.Output(Score)], OnnxAttribute.Int("axis", 1));

        // Keys count from 1. The types that Cast goes to are numbers of the ONNX standard: 1 is float, 12 is uint32.
        string largest = graph.Temporary(PredictedLabel, "largest"), index = graph.Temporary(PredictedLabel, "index");
        string key = graph.Temporary(PredictedLabel, "key");
        graph.Node("ArgMax", [logits], [largest], OnnxAttribute.Int("axis", 1));
        graph.Node("Cast", [largest], [index], OnnxAttribute.Int("to", 1));
        graph.Node("Add", [index, graph.Constant(PredictedLabel, "one", [1f], 1)], [key]);
        graph.Node("Cast", [key], [graph.Output(PredictedLabel)], OnnxAttribute.Int("to", 12));
    }

    private void ComputeLogits(in VBuffer<float> row, Span<float> logits)
    {
        // ML.NET does not check that rows of a known-size column have that size; a wrong one is missing.
        if (row.Length != _model.FeatureCount)
            logits.Fill(float.NaN);
        else if (row.IsDense)
            _model.Score(row.GetValues(), logits);
        else
            _model.Score(row.GetIndices(), row.GetValues(), logits);
    }

    private static uint KeyOfLargest(ReadOnlySpan<float> logits) =>
        float.IsNaN(logits[0]) ? 0 : (uint)TensorPrimitives.IndexOfMax(logits) + 1;
}
