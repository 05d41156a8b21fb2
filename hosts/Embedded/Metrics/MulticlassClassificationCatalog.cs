using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class MulticlassClassificationCatalog
{
    /// <summary>
    /// Compares scores, taken for probabilities, with labels. Rows without a label, or with a score that is not finite, are left out.
    /// </summary>
    public MulticlassClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int topKPredictionCount = 0)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Environment.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Environment.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        Environment.CheckUserArg(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");

        Environment.Register("MultiClassClassifierEvaluator");
        var label = Find("Label", labelColumnName);
        var score = Find("Score", scoreColumnName);
        // The predicted label must exist, but the best score decides.
        Find("PredictedLabel", predictedLabelColumnName);
        if (score.Type is not VectorDataViewType { Size: >= 2, ItemType: var item } vector || item != NumberDataViewType.Single)
        {
            throw Environment.ExceptSchemaMismatch(
                "schema", "score", score.Name, "vector of two or more items of type Single", score.Type.ToString());
        }

        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw Environment.ExceptSchemaMismatch("schema", "label", label.Name, "Single or Key", label.Type.ToString());

        var tally = Count(data, label, score, vector.Size);
        return new MulticlassClassificationMetrics(tally, topKPredictionCount, ClassNames(score, vector.Size));

        DataViewSchema.Column Find(string role, string name) => data.Schema.GetColumnOrNull(name)
            ?? throw Environment.ExceptParam("schema", $"{name} column '{role}' not found");
    }

    /// <summary>Trains and evaluates once per fold, each time on a different hold-out.</summary>
    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string samplingKeyColumnName = null,
        int? seed = null)
    {
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Environment.CheckValue(estimator, nameof(estimator));
        var splits = new DataOperationsCatalog(Environment).CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed);
        return [.. splits.Select((split, fold) =>
        {
            var model = estimator.Fit(split.TrainSet);
            // All members of a chain, also those for training and testing only, such as the mapping of labels.
            var members = model as IEnumerable<ITransformer> ?? [model];
            var scores = members.Aggregate(split.TestSet, (view, member) => member.Transform(view));
            return new CrossValidationResult<MulticlassClassificationMetrics>(model, Evaluate(scores, labelColumnName), scores, fold);
        })];
    }

    private static MulticlassTally Count(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, int classes)
    {
        var tally = new MulticlassTally(classes);
        using var cursor = data.GetRowCursor([label, score]);
        var labelGetter = LabelGetter(cursor, label);
        var scoreGetter = cursor.GetGetter<VBuffer<float>>(score);
        float labelValue = 0;
        VBuffer<float> scores = default;
        var dense = new float[classes];
        while (cursor.MoveNext())
        {
            labelGetter(ref labelValue);
            if (!(labelValue >= 0) || labelValue != (int)labelValue)
                continue;
            scoreGetter(ref scores);
            Contracts.Check(scores.Length == classes, $"Column '{score.Name}': expected {classes} scores, but got {scores.Length}");
            scores.CopyTo(dense);
            if (Array.TrueForAll(dense, float.IsFinite))
                tally.Add((int)labelValue, dense);
        }

        return tally;
    }

    private static ValueGetter<float> LabelGetter(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType)
            return row.GetGetter<float>(label);
        Func<DataViewRow, DataViewSchema.Column, ValueGetter<float>> make = KeyLabelGetter<uint>;
        return TypeDispatch.For(make, label.Type.RawType)(row, label);
    }

    private static ValueGetter<float> KeyLabelGetter<T>(DataViewRow row, DataViewSchema.Column label)
        where T : System.Numerics.IBinaryInteger<T>
    {
        var getter = row.GetGetter<T>(label);
        ulong count = label.Type.GetKeyCount();
        T key = default;
        return (ref float value) =>
        {
            getter(ref key);
            ulong number = ulong.CreateTruncating(key);
            value = number - 1 < count ? number - 1 : float.NaN;
        };
    }

    private static string[] ClassNames(DataViewSchema.Column score, int classes)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(0, classes).Select(index => $"{index}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
