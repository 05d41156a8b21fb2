using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>The SDM stage bound to a schema: all outputs come from one prediction of a row, or of a block of rows.</summary>
internal sealed class BoundSdm : IBoundStage
{
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.Column? _scores;
    private readonly SdmColumns _columns;
    private readonly SdmModel _model;
    private readonly int[] _dependencies;

    public BoundSdm(DataViewSchema schema, SdmColumns columns, SdmModel model, ClassNames names)
    {
        _columns = columns;
        _model = model;
        _features = Checked(columns.FeatureColumn, schema, model.Dimension);
        _scores = columns.ScoreColumn is { } scores ? Checked(scores, schema, model.ClassCount) : null;
        _dependencies = _scores is { } column ? [_features.Index, column.Index] : [_features.Index];
        uint scoreSet = ScoreAnnotations.NextScoreSetId(schema);
        Outputs = [.. columns.Outputs.Select(output => Column(output.Kind, output.Name, names, scoreSet))];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public IReadOnlyList<int> Dependencies(int output) => _dependencies;

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[Outputs.Count];
        if (!active.Contains(true))
            return getters;
        var row = new BoundSdmRow(_model, input, _features, _scores, _columns.Kind);
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = CreateGetter(i, row);
        }

        return getters;
    }

    // A block has one input column; scores of another classifier would be a second.
    public IBlockKernel? CreateBlockKernel() => _scores is null ? new BoundSdmBlock(this, _model, _features.Index) : null;

    /// <summary>The getter of an output over a row.</summary>
    public Delegate CreateGetter(int output, ISdmRow row)
    {
        switch (_columns.Outputs[output].Kind)
        {
            case SdmOutput.PredictedLabel:
                return (ValueGetter<uint>)((ref uint value) => value = (uint)(row.Results.Labels[row.Index] + 1));
            case SdmOutput.AdmittedLabel:
                return (ValueGetter<uint>)((ref uint value) =>
                {
                    int index = row.Index;
                    value = row.Results.Admitted[index] ? (uint)(row.Results.Labels[index] + 1) : 0;
                });
            case SdmOutput.Score:
                return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                {
                    int start = row.Index * row.Results.ClassCount;
                    FloatVectorWriter.Write(row.Results.Logits.AsSpan(start, row.Results.ClassCount), ref value);
                });
            case SdmOutput.Probability:
                return Vector(row, results => results.Probabilities);
            case SdmOutput.LowerProbability:
                return Vector(row, results => results.Lower);
            case SdmOutput.UpperProbability:
                return Vector(row, results => results.Upper);
            case SdmOutput.SampleSizes:
                return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Narrow<int>(row.Results.Sizes, row, ref value));
            case SdmOutput.IsHighReliability:
                return (ValueGetter<bool>)((ref bool value) => value = row.Results.Admitted[row.Index]);
            case SdmOutput.IsHighReliabilityLower:
                return (ValueGetter<bool>)((ref bool value) => value = row.Results.AdmittedLower[row.Index]);
            case SdmOutput.IsOutOfDistribution:
                return (ValueGetter<bool>)((ref bool value) => value = row.Results.OutOfDistribution[row.Index]);
            case SdmOutput.NearestRow:
                return (ValueGetter<int>)((ref int value) => value = row.Results.NearestRows[row.Index]);
            case var kind:
                return Single(row, kind);
        }
    }

    // The index is asked for first: it makes sure that the row is predicted.
    private static ValueGetter<float> Single(ISdmRow row, SdmOutput kind)
    {
        Func<SdmPredictions, int, double> read = kind switch
        {
            SdmOutput.PredictedProbability => (results, index) => results.Probability(index),
            SdmOutput.Similarity => (results, index) => results.Labels[index] < 0 ? double.NaN : results.Similarities[index],
            SdmOutput.NearestDistance => (results, index) => results.Nearest[index],
            SdmOutput.DistanceQuantile => (results, index) => results.Quantiles[index],
            SdmOutput.RescaledSimilarity => (results, index) => results.Rescaled[index],
            SdmOutput.SimilarityLevel => (results, index) => Math.Floor(results.Rescaled[index]),
            SdmOutput.LowerDistanceQuantile => (results, index) => results.LowerQuantiles[index],
            SdmOutput.UpperDistanceQuantile => (results, index) => results.UpperQuantiles[index],
            SdmOutput.LowerRescaledSimilarity => (results, index) => results.LowerRescaled[index],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No column of single numbers."),
        };
        return (ref float value) =>
        {
            int index = row.Index;
            value = (float)read(row.Results, index);
        };
    }

    private static ValueGetter<VBuffer<float>> Vector(ISdmRow row, Func<SdmPredictions, double[]> values) =>
        (ref VBuffer<float> value) => Narrow(values(row.Results), row, ref value);

    private static void Narrow<T>(T[] values, ISdmRow row, ref VBuffer<float> destination)
        where T : System.Numerics.INumberBase<T>
    {
        int classes = row.Results.ClassCount;
        int start = row.Index * classes;
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, classes);
        for (int c = 0; c < classes; c++)
            editor.Values[c] = float.CreateTruncating(values[start + c]);
        destination = editor.Commit();
    }

    private static DataViewSchema.Column Checked(InputColumn input, DataViewSchema inputSchema, int length)
    {
        DataViewSchema.Column column = input.Find(inputSchema);
        return ((VectorDataViewType)column.Type).Size == length
            ? column
            : throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Schema mismatch for {input.Role} column '{input.Name}': expected Vector<Single, {length}>, got {column.Type}");
    }

    private static DataViewSchema.DetachedColumn Column(SdmOutput kind, string name, ClassNames names, uint scoreSet)
    {
        var vector = new VectorDataViewType(NumberDataViewType.Single, names.Count);
        var annotations = new DataViewSchema.Annotations.Builder();
        switch (kind)
        {
            case SdmOutput.PredictedLabel:
                return new(name, names.KeyType, ScoreAnnotations.PredictedLabel(names, scoreSet));
            case SdmOutput.AdmittedLabel:
                names.AddKeyValues(annotations);
                return new(name, names.KeyType, annotations.ToAnnotations());
            case SdmOutput.Score:
                return new(name, vector, ScoreAnnotations.MulticlassScores(names, scoreSet, AnnotationKinds.Score));
            case SdmOutput.Probability:
                return new(name, vector, ScoreAnnotations.MulticlassScores(names, scoreSet, AnnotationKinds.Probability));
            case SdmOutput.LowerProbability or SdmOutput.UpperProbability or SdmOutput.SampleSizes:
                names.AddSlotNames(annotations);
                return new(name, vector, annotations.ToAnnotations());
            case SdmOutput.IsHighReliability or SdmOutput.IsHighReliabilityLower or SdmOutput.IsOutOfDistribution:
                return new(name, BooleanDataViewType.Instance);
            case SdmOutput.NearestRow:
                return new(name, NumberDataViewType.Int32);
            default:
                return new(name, NumberDataViewType.Single);
        }
    }
}
