using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>A multi-label model bound to a schema: one search per row serves all outputs.</summary>
internal sealed class BoundMultiLabel : IBoundStage
{
    private readonly ILabelModel _model;
    private readonly MultiLabelColumns _columns;
    private readonly int _wanted;
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    public BoundMultiLabel(DataViewSchema inputSchema, ILabelModel model, ClassNames labels, MultiLabelColumns columns)
    {
        (_model, _columns, _wanted) = (model, columns, Math.Min(columns.Count, model.LabelCount));
        _features = InputColumn.Features(columns.Features).Find(inputSchema);
        if (((VectorDataViewType)_features.Type).Size != model.FeatureCount)
        {
            // In ML.NET's words and with its argument name, like every other mismatch of a schema.
            throw new ArgumentOutOfRangeException(
                nameof(inputSchema), $"Schema mismatch for feature column '{columns.Features}': expected Vector<Single, {model.FeatureCount}>, got {_features.Type}");
        }

        var keyValues = new DataViewSchema.Annotations.Builder();
        labels.AddKeyValues(keyValues);
        List<DataViewSchema.DetachedColumn> outputs =
        [
            new(columns.PredictedLabels, new VectorDataViewType(labels.KeyType, _wanted), keyValues.ToAnnotations()),
            new(columns.PredictedScores, new VectorDataViewType(NumberDataViewType.Single, _wanted), null),
        ];
        if (columns.Scores is { } scores)
        {
            var slotNames = new DataViewSchema.Annotations.Builder();
            labels.AddSlotNames(slotNames);
            outputs.Add(new(scores, new VectorDataViewType(NumberDataViewType.Single, model.LabelCount), slotNames.ToAnnotations()));
        }

        _outputs = [.. outputs];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => _outputs;

    public IReadOnlyList<int> Dependencies(int output) => [_features.Index];

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[_outputs.Length];
        ValueGetter<VBuffer<float>> features = input.GetGetter<VBuffer<float>>(_features);
        ILabelSearch search = _model.CreateSearch(_wanted, 1);
        var found = new BoundMultiLabelResults(_wanted, _model.LabelCount, 1);
        VBuffer<float> row = default;
        var once = new OncePerRow(input, () =>
        {
            features(ref row);
            search.Clear();
            // ML.NET does not check that rows of a known-size column have that size; a wrong one is missing.
            if (row.Length != _model.FeatureCount)
            {
                found.Forget(0);
                return;
            }

            if (row.IsDense)
                search.Add(row.GetValues());
            else
                search.Add(row.GetIndices(), row.GetValues());
            search.Run();
            found.Keep(0, search, 0);
        });
        for (int output = 0; output < getters.Length; output++)
        {
            if (active[output])
                getters[output] = found.CreateGetter(output, () =>
                {
                    once.Ensure();
                    return 0;
                });
        }

        return getters;
    }

    public IBlockKernel? CreateBlockKernel() =>
        _model is ExtremeMultiLabelModel ? new BoundMultiLabelBlock(_model, _features.Index, _wanted) : null;
}
