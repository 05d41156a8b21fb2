using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Reads ground truth and detections of a view, one picture a row.</summary>
internal sealed class BoundDetectionColumns
{
    private readonly DetectionEvaluationOptions _options;
    private readonly Dictionary<string, DataViewSchema.Column> _columns = [];
    private readonly int[] _classOfPrediction;

    public BoundDetectionColumns(DataViewSchema schema, DetectionEvaluationOptions options)
    {
        _options = options;
        Find("label", options.LabelColumnName, ColumnKinds.KeyVector);
        Find("bounding box", options.BoundingBoxColumnName, ColumnKinds.AnySingleVector);
        Find("predicted label", options.PredictedLabelColumnName, ColumnKinds.KeyVector);
        Find("predicted bounding box", options.PredictedBoundingBoxColumnName, ColumnKinds.AnySingleVector);
        Find("score", options.ScoreColumnName, ColumnKinds.AnySingleVector);
        foreach (string? name in new[] { options.CrowdColumnName, options.DifficultColumnName, options.AreaColumnName })
        {
            if (name is not null)
                Find("ground truth", name, ColumnKinds.AnySingleVector);
        }

        _classOfPrediction = Correspondence(_columns[options.LabelColumnName], _columns[options.PredictedLabelColumnName]);

        void Find(string role, string name, ColumnKinds kinds) => _columns[name] = new InputColumn(role, name, kinds).Find(schema);
    }

    /// <summary>Reads all rows once.</summary>
    /// <exception cref="OperationCanceledException">The context was told to stop.</exception>
    /// <exception cref="InvalidOperationException">In a row the numbers of labels, boxes and scores do not fit.</exception>
    public (List<GroundTruthBox> Truth, List<DetectedBox> Detected) Read(IDataView data, FitScope scope)
    {
        var truth = new List<GroundTruthBox>();
        var detected = new List<DetectedBox>();
        using DataViewRowCursor cursor = data.GetRowCursor(_columns.Values);
        var labels = new KeyVector(cursor, _columns[_options.LabelColumnName]);
        var boxes = new FloatVectorReader(cursor, _columns[_options.BoundingBoxColumnName]);
        var predictedLabels = new KeyVector(cursor, _columns[_options.PredictedLabelColumnName]);
        var predictedBoxes = new FloatVectorReader(cursor, _columns[_options.PredictedBoundingBoxColumnName]);
        var scores = new FloatVectorReader(cursor, _columns[_options.ScoreColumnName]);
        FloatVectorReader? crowds = Optional(_options.CrowdColumnName);
        FloatVectorReader? difficult = Optional(_options.DifficultColumnName);
        FloatVectorReader? areas = Optional(_options.AreaColumnName);
        while (cursor.MoveNext())
        {
            long image = cursor.Position;
            if (image % 256 == 0)
                scope.CheckAlive();
            uint[] classes = labels.Read();
            ReadOnlySpan<float> corners = Four(boxes.Read(), classes.Length, _options.BoundingBoxColumnName, image);
            ReadOnlySpan<float> crowd = crowds is null ? [] : Each(crowds.Read(), classes.Length, _options.CrowdColumnName!, image);
            ReadOnlySpan<float> hard = difficult is null ? [] : Each(difficult.Read(), classes.Length, _options.DifficultColumnName!, image);
            ReadOnlySpan<float> area = areas is null ? [] : Each(areas.Read(), classes.Length, _options.AreaColumnName!, image);
            for (int i = 0; i < classes.Length; i++)
            {
                if (classes[i] == 0)
                    continue;
                truth.Add(new GroundTruthBox(image, (int)classes[i] - 1, corners[4 * i], corners[(4 * i) + 1],
                    (double)corners[(4 * i) + 2] - corners[4 * i], (double)corners[(4 * i) + 3] - corners[(4 * i) + 1])
                {
                    IsCrowd = !crowd.IsEmpty && crowd[i] > 0,
                    IsDifficult = !hard.IsEmpty && hard[i] > 0,
                    Area = area.IsEmpty ? double.NaN : area[i],
                });
            }

            uint[] found = predictedLabels.Read();
            corners = Four(predictedBoxes.Read(), found.Length, _options.PredictedBoundingBoxColumnName, image);
            ReadOnlySpan<float> score = Each(scores.Read(), found.Length, _options.ScoreColumnName, image);
            for (int i = 0; i < found.Length; i++)
            {
                if (found[i] == 0)
                    continue;
                detected.Add(new DetectedBox(image, _classOfPrediction[found[i] - 1], corners[4 * i], corners[(4 * i) + 1],
                    (double)corners[(4 * i) + 2] - corners[4 * i], (double)corners[(4 * i) + 3] - corners[(4 * i) + 1], score[i]));
            }
        }

        return (truth, detected);

        FloatVectorReader? Optional(string? name) => name is null ? null : new FloatVectorReader(cursor, _columns[name]);
    }

    // For each predicted key the label's class of the same name; a name that the label does not know gets a number behind all of these.
    private static int[] Correspondence(DataViewSchema.Column label, DataViewSchema.Column prediction)
    {
        ClassNames labels = ClassNames.Of(label);
        ClassNames predictions = ClassNames.Of(prediction);
        bool named = HasNames(label) && HasNames(prediction);
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; named && i < labels.Count; i++)
            classes.TryAdd(labels[i], i);
        return [.. Enumerable.Range(0, predictions.Count).Select(i => !named ? i : classes.TryGetValue(predictions[i], out int k) ? k : labels.Count + i)];

        static bool HasNames(DataViewSchema.Column column) => column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is not null;
    }

    private static ReadOnlySpan<float> Four(ReadOnlySpan<float> values, int count, string column, long row) => values.Length == 4 * count
        ? values
        : throw new InvalidOperationException($"Row {row}: column '{column}' has {values.Length} numbers where {4 * count} are expected, 4 for each of {count} labels.");

    private static ReadOnlySpan<float> Each(ReadOnlySpan<float> values, int count, string column, long row) => values.Length == count
        ? values
        : throw new InvalidOperationException($"Row {row}: column '{column}' has {values.Length} numbers where {count} are expected, one for each label.");

    private sealed class KeyVector(DataViewRow row, DataViewSchema.Column column)
    {
        private readonly ValueGetter<VBuffer<uint>> _getter = row.GetGetter<VBuffer<uint>>(column);
        private VBuffer<uint> _buffer;

        public uint[] Read()
        {
            _getter(ref _buffer);
            var keys = new uint[_buffer.Length];
            _buffer.CopyTo(keys);
            return keys;
        }
    }
}
