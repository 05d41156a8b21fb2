using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Reads what a fit needs of a view, in one pass with one cursor.</summary>
internal sealed class BoundSdmInput
{
    private const int AliveRows = 4096;

    private BoundSdmInput(float[] features, int dimension, int[] labels, float[] logits, bool[] flags) =>
        (Features, Dimension, Labels, Logits, Flags) = (features, dimension, labels, logits, flags);

    public float[] Features { get; }

    public int Dimension { get; }

    public int[] Labels { get; }

    public float[] Logits { get; }

    public bool[] Flags { get; }

    /// <summary>Reads all rows.</summary>
    /// <param name="data">The data; its columns are checked.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="flags">Whether the calibration flags are read too, if there are any.</param>
    /// <param name="checkAlive">Called now and then; may throw to cancel.</param>
    public static BoundSdmInput Read(IDataView data, SdmColumns columns, int classCount, bool flags, Action checkAlive)
    {
        DataViewSchema.Column features = columns.FeatureColumn.Find(data.Schema);
        DataViewSchema.Column label = columns.LabelColumn.Find(data.Schema);
        DataViewSchema.Column? scores = columns.ScoreColumn?.Find(data.Schema);
        DataViewSchema.Column? flag = flags ? columns.FlagColumn?.Find(data.Schema) : null;
        int dimension = ((VectorDataViewType)features.Type).Size;
        if (scores is { } found && ((VectorDataViewType)found.Type).Size != classCount)
            throw new ArgumentOutOfRangeException(nameof(data), $"Schema mismatch for score column '{found.Name}': expected Vector<Single, {classCount}>, one for each class of the label, got {found.Type}");

        DataViewSchema.Column[] needed = [.. new[] { features, label, scores, flag }.OfType<DataViewSchema.Column>()];
        using DataViewRowCursor cursor = data.GetRowCursor(needed);
        var featureReader = new FloatVectorReader(cursor, features);
        var labelReader = new KeyReader(cursor, label);
        FloatVectorReader? scoreReader = scores is { } score ? new FloatVectorReader(cursor, score) : null;
        ValueGetter<bool>? flagGetter = flag is { } column ? cursor.GetGetter<bool>(column) : null;
        int capacity = (int)Math.Min(data.GetRowCount() ?? 1024, 1 << 20);
        var featureValues = new GrowingArray<float>((int)Math.Min((long)capacity * dimension, 1 << 28));
        var labelValues = new GrowingArray<int>(capacity);
        var logitValues = new GrowingArray<float>(0);
        var flagValues = new GrowingArray<bool>(0);
        while (cursor.MoveNext())
        {
            // A row of another length is one of missing values; the fit leaves it out and says so.
            featureReader.CopyTo(featureValues.Extend(dimension));
            labelValues.Add(labelReader.Read());
            if (scoreReader is not null)
            {
                Span<float> logits = logitValues.Extend(classCount);
                scoreReader.CopyTo(logits);
                foreach (ref float logit in logits)
                    logit = (float)ScoreLogits.Of(logit, columns.Kind);
            }

            if (flagGetter is not null)
                flagGetter(ref flagValues.Extend(1)[0]);
            if (labelValues.Count % AliveRows == 0)
                checkAlive();
        }

        return new BoundSdmInput(featureValues.ToArray(), dimension, labelValues.ToArray(), logitValues.ToArray(), flagValues.ToArray());
    }
}
