using Microsoft.ML;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Gathers the rows of a fit from data views, each read once with one cursor.</summary>
internal sealed class BoundSmoothingRows(int classCount, int featureCount, bool marked, bool weighted)
{
    private readonly GrowingArray<float> _accurate = new(1024);
    private readonly GrowingArray<float> _robust = new(1024);
    private readonly GrowingArray<float> _features = new(featureCount == 0 ? 0 : 1024);
    private readonly GrowingArray<int> _labels = new(1024);
    private readonly GrowingArray<bool> _marks = new(marked ? 1024 : 0);
    private readonly GrowingArray<float> _weights = new(weighted ? 1024 : 0);

    /// <summary>Reads a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="inputs">Its score and detector columns.</param>
    /// <param name="label">Its label.</param>
    /// <param name="mark">Its marks of perturbed rows; null where <paramref name="perturbed"/> holds for all.</param>
    /// <param name="perturbed">Whether all rows of the view are perturbed.</param>
    /// <param name="weight">Its weights.</param>
    /// <param name="accurateKind">What the accurate scores are.</param>
    /// <param name="robustKind">What the robust scores are.</param>
    /// <param name="checkAlive">Called now and then; may throw to cancel.</param>
    public void Read(
        IDataView view, BoundSmoothingInputs inputs, DataViewSchema.Column label, DataViewSchema.Column? mark, bool perturbed, DataViewSchema.Column? weight,
        ScoreKind accurateKind, ScoreKind robustKind, Action checkAlive)
    {
        DataViewSchema.Column[] columns = [.. inputs.Columns, label, .. new[] { mark, weight }.OfType<DataViewSchema.Column>()];
        using DataViewRowCursor cursor = view.GetRowCursor(columns.DistinctBy(column => column.Index));
        BoundSmoothingReader reader = inputs.CreateReader(cursor, accurateKind, robustKind);
        var labels = new KeyReader(cursor, label);
        ValueGetter<bool>? marks = mark is { } boolean ? cursor.GetGetter<bool>(boolean) : null;
        ValueGetter<float>? weights = weight is { } single ? cursor.GetGetter<float>(single) : null;
        while (cursor.MoveNext())
        {
            reader.Accurate().CopyTo(_accurate.Extend(classCount));
            reader.Robust().CopyTo(_robust.Extend(classCount));
            reader.Features().CopyTo(_features.Extend(featureCount));
            _labels.Add(labels.Read());
            if (marks is not null)
                marks(ref _marks.Extend(1)[0]);
            else if (marked)
                _marks.Add(perturbed);
            if (weights is not null)
                weights(ref _weights.Extend(1)[0]);
            if ((_labels.Count & 0xFFF) == 0)
                checkAlive();
        }
    }

    public AdaptiveSmoothingRows ToRows() => new()
    {
        ClassCount = classCount,
        AccurateScores = _accurate.ToArray(),
        RobustScores = _robust.ToArray(),
        Labels = _labels.ToArray(),
        IsPerturbed = marked ? _marks.ToArray() : null,
        Weights = weighted ? _weights.ToArray() : null,
        DetectorFeatures = featureCount == 0 ? null : _features.ToArray(),
        DetectorFeatureCount = featureCount,
    };
}
