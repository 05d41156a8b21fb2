using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Adaptive smoothing bound to a schema: all outputs come from one mix per row.</summary>
internal sealed partial class BoundAdaptiveSmoothing : IBoundStage
{
    private readonly AdaptiveSmoothingModel _model;
    private readonly BoundSmoothingInputs _inputs;
    private readonly SmoothingOutput[] _kinds;
    private readonly int[] _dependencies;

    public BoundAdaptiveSmoothing(DataViewSchema schema, SmoothingColumns columns, AdaptiveSmoothingModel model, ClassNames names, int[] accurateOrder, int[] robustOrder)
    {
        _model = model;
        _inputs = new BoundSmoothingInputs(schema, columns, names, accurateOrder, robustOrder);
        if (_inputs.FeatureCount != model.DetectorFeatureCount)
        {
            throw BoundSmoothingInputs.Mismatch(
                $"Schema mismatch for the detector columns '{string.Join("', '", columns.Detectors)}': expected {model.DetectorFeatureCount} features in all, got {_inputs.FeatureCount}");
        }

        _dependencies = [.. _inputs.Columns.Select(column => column.Index).Distinct()];
        _kinds = [.. columns.Outputs.Select(output => output.Kind)];
        uint scoreSet = ScoreAnnotations.NextScoreSetId(schema);
        Outputs = [.. columns.Outputs.Select(output => Column(output.Kind, output.Name, names, scoreSet))];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public IReadOnlyList<int> Dependencies(int output) => _dependencies;

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[_kinds.Length];
        if (!active.Contains(true))
            return getters;
        var row = new BoundSmoothedRow(_model, _inputs.CreateReader(input, _model.AccurateKind, _model.RobustKind), input);
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = CreateGetter(_kinds[i], row);
        }

        return getters;
    }

    private static Delegate CreateGetter(SmoothingOutput kind, BoundSmoothedRow row) => kind switch
    {
        SmoothingOutput.Score => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) => Write(row.LogProbabilities, ref destination, exponentials: false)),
        SmoothingOutput.Probability => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) => Write(row.LogProbabilities, ref destination, exponentials: true)),
        SmoothingOutput.PredictedLabel => (ValueGetter<uint>)((ref uint key) => key = (uint)(row.Result.PredictedClass + 1)),
        SmoothingOutput.Alpha => (ValueGetter<float>)((ref float value) => value = (float)row.Result.Alpha),
        SmoothingOutput.RobustMargin => (ValueGetter<float>)((ref float value) => value = (float)row.Result.RobustMargin),
        _ => (ValueGetter<float>)((ref float value) => value = Downwards(row.Result.CertifiedRadius)),
    };

    // A certificate must not grow by rounding.
    private static float Downwards(double radius)
    {
        float rounded = (float)radius;
        return rounded > radius ? MathF.BitDecrement(rounded) : rounded;
    }

    private static void Write(ReadOnlySpan<double> logProbabilities, ref VBuffer<float> destination, bool exponentials)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, logProbabilities.Length);
        for (int i = 0; i < logProbabilities.Length; i++)
            editor.Values[i] = (float)(exponentials ? Math.Exp(logProbabilities[i]) : logProbabilities[i]);
        destination = editor.Commit();
    }

    private static DataViewSchema.DetachedColumn Column(SmoothingOutput kind, string name, ClassNames names, uint scoreSet)
    {
        var vector = new VectorDataViewType(NumberDataViewType.Single, names.Count);
        return kind switch
        {
            SmoothingOutput.Score => new(name, vector, ScoreAnnotations.MulticlassScores(names, scoreSet, AnnotationKinds.Score)),
            SmoothingOutput.Probability => new(name, vector, ScoreAnnotations.MulticlassScores(names, scoreSet, AnnotationKinds.Probability)),
            SmoothingOutput.PredictedLabel => new(name, names.KeyType, ScoreAnnotations.PredictedLabel(names, scoreSet)),
            _ => new(name, NumberDataViewType.Single),
        };
    }
}
