using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>The Mahalanobis stage bound to a schema: all outputs come from one pass over a row, or over a block of rows.</summary>
internal sealed partial class BoundMahalanobis : IBoundStage
{
    private readonly DataViewSchema.Column _features;
    private readonly MahalanobisModel _model;
    private readonly MahalanobisOutput[] _kinds;
    private readonly float _threshold;

    public BoundMahalanobis(DataViewSchema schema, MahalanobisColumns columns, MahalanobisModel model, ClassNames? names, float threshold)
    {
        _features = columns.FeatureColumn.Find(schema);
        _model = model;
        _threshold = threshold;
        _kinds = [.. columns.Outputs.Select(output => output.Kind)];
        Outputs = [.. columns.Outputs.Select(output => Column(output.Kind, output.Name, names))];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public IReadOnlyList<int> Dependencies(int output) => [_features.Index];

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[_kinds.Length];
        if (!active.Contains(true))
            return getters;
        var row = new BoundMahalanobisRow(_model, input, _features, WantsDistances(active));
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = CreateGetter(i, row);
        }

        return getters;
    }

    public IBlockKernel CreateBlockKernel() => new BoundMahalanobisBlock(this, _model, _features.Index);

    /// <summary>The getter of an output over a row that has been scored.</summary>
    public Delegate CreateGetter(int output, IScoredRow row)
    {
        MahalanobisModel model = _model;
        float threshold = _threshold;
        switch (_kinds[output])
        {
            case MahalanobisOutput.Distance:
                return (ValueGetter<float>)((ref float value) => value = row.Score.Distance);
            case MahalanobisOutput.RelativeDistance:
                return (ValueGetter<float>)((ref float value) => value = row.Score.RelativeDistance);
            case MahalanobisOutput.PValue:
                OodCalibration? calibration = model.Calibration;
                return (ValueGetter<float>)((ref float value) => value = calibration?.PValue(model.Select(row.Score)) ?? float.NaN);
            case MahalanobisOutput.IsOod:
                // A row that cannot be scored must not pass as usual.
                return (ValueGetter<bool>)((ref bool value) => value = !(model.Select(row.Score) <= threshold));
            case MahalanobisOutput.NearestClass:
                return (ValueGetter<uint>)((ref uint value) => value = (uint)(row.Score.NearestClass + 1));
            case MahalanobisOutput.ClassDistances:
                return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => FloatVectorWriter.Write(row.ClassDistances, ref value));
            default:
                return (ValueGetter<float>)((ref float value) => value = model.Select(row.Score));
        }
    }

    private bool WantsDistances(ReadOnlySpan<bool> active)
    {
        int index = Array.IndexOf(_kinds, MahalanobisOutput.ClassDistances);
        return index >= 0 && active[index];
    }

    private static DataViewSchema.DetachedColumn Column(MahalanobisOutput kind, string name, ClassNames? names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        switch (kind)
        {
            case MahalanobisOutput.IsOod:
                return new DataViewSchema.DetachedColumn(name, BooleanDataViewType.Instance);
            case MahalanobisOutput.NearestClass:
                names!.AddKeyValues(annotations);
                return new DataViewSchema.DetachedColumn(name, names.KeyType, annotations.ToAnnotations());
            case MahalanobisOutput.ClassDistances:
                names!.AddSlotNames(annotations);
                return new DataViewSchema.DetachedColumn(name, new VectorDataViewType(NumberDataViewType.Single, names.Count), annotations.ToAnnotations());
            default:
                return new DataViewSchema.DetachedColumn(name, NumberDataViewType.Single);
        }
    }
}
