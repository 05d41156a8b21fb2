using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>A calibration bound to a schema: probabilities are computed once per row and serve both outputs.</summary>
internal sealed class BoundScoreCalibration : IBoundStage
{
    private const int Score = 0;
    private const int PredictedLabel = 1;

    private readonly IScoreCalibration _model;
    private readonly DataViewSchema.Column[] _inputs;
    private readonly int[] _dependencies;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    public BoundScoreCalibration(
        DataViewSchema inputSchema, IScoreCalibration model, ClassNames classes, string[] inputs, string output, string? predictedLabel)
    {
        _model = model;
        _inputs = Array.ConvertAll(inputs, input => InputColumn.Scores(input).Find(inputSchema));
        foreach (DataViewSchema.Column input in _inputs)
            CalibratorColumns.RequireSize(input, model.ClassCount, nameof(inputSchema));
        _dependencies = [.. _inputs.Select(input => input.Index).Distinct()];
        uint scoreSet = ScoreAnnotations.NextScoreSetId(inputSchema);
        var vector = new VectorDataViewType(NumberDataViewType.Single, model.ClassCount);
        List<DataViewSchema.DetachedColumn> outputs = [new(output, vector, ScoreAnnotations.MulticlassScores(classes, scoreSet, AnnotationKinds.Probability))];
        if (predictedLabel is not null)
            outputs.Add(new(predictedLabel, classes.KeyType, ScoreAnnotations.PredictedLabel(classes, scoreSet)));
        _outputs = [.. outputs];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => _outputs;

    public IReadOnlyList<int> Dependencies(int output) => _dependencies;

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[_outputs.Length];
        if (!active.Contains(true))
            return getters; // then the scores are not active either

        FloatVectorReader[] readers = Array.ConvertAll(_inputs, column => new FloatVectorReader(input, column));
        int classes = _model.ClassCount;
        float[] row = new float[classes];
        double[] scores = new double[readers.Length * classes], probabilities = new double[classes];
        var once = new OncePerRow(input, () =>
        {
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i].CopyTo(row);
                TensorPrimitives.ConvertTruncating<float, double>(row, scores.AsSpan(i * classes, classes));
            }

            _model.Calibrate(scores, probabilities);
        });
        if (active[Score])
        {
            getters[Score] = (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                once.Ensure();
                VBufferEditor<float> editor = VBufferEditor.Create(ref destination, probabilities.Length);
                TensorPrimitives.ConvertTruncating<double, float>(probabilities, editor.Values);
                destination = editor.Commit();
            });
        }

        if (_outputs.Length > PredictedLabel && active[PredictedLabel])
        {
            getters[PredictedLabel] = (ValueGetter<uint>)((ref uint key) =>
            {
                once.Ensure();
                key = KeyOfLargest(probabilities);
            });
        }

        return getters;
    }

    public void SaveAsOnnx(OnnxGraph graph)
    {
        if (_model.Affine is { } affine)
        {
            AffineOnnx.Write(graph, _inputs[0].Index, _model, affine, _outputs.Length > PredictedLabel);
            return;
        }

        for (int i = 0; i < _outputs.Length; i++)
            graph.RemoveOutput(i);
    }

    // In double, where a float column may already show two equal probabilities. The first of equals, as everywhere; NaN is missing.
    private static uint KeyOfLargest(ReadOnlySpan<double> probabilities)
    {
        int best = 0;
        for (int k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[best])
                best = k;
        }

        return double.IsNaN(probabilities[best]) ? 0 : (uint)best + 1;
    }
}
