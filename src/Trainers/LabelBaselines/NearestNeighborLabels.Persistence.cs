using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

// Version 1: int32 neighbors, int32 features, int32 labels; by feature int64[features + 1] starts, int32[] rows, float[] values; by row int64[] starts, int32[] labels.
public sealed partial class NearestNeighborLabels : IModelPart<NearestNeighborLabels>
{
    /// <inheritdoc/>
    public static ModelFormat Format => new("nearest-neighbor-labels", 1, 1);

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(NumberOfNeighbors);
        writer.Write(FeatureCount);
        writer.Write(LabelCount);
        writer.Write(_rowsByFeature.Starts.AsSpan());
        writer.Write(_rowsByFeature.Columns.AsSpan());
        writer.Write(_rowsByFeature.Values.AsSpan());
        writer.Write(_labels.Starts.AsSpan());
        writer.Write(_labels.Labels.AsSpan());
    }

    /// <inheritdoc/>
    public static NearestNeighborLabels Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int neighbors = reader.ReadInt32("the number of neighbors", 1, int.MaxValue);
        int features = reader.ReadInt32("the number of features", 0, Array.MaxLength - 1);
        int labels = reader.ReadInt32("the number of labels", 0, Array.MaxLength - 1);
        long[] starts = reader.ReadInt64s(features + 1L);
        int[] rows = reader.ReadInt32s();
        float[] values = reader.ReadSingles();
        long[] labelStarts = reader.ReadInt64s();
        int[] labelValues = reader.ReadInt32s();
        try
        {
            var lists = new LabelLists(labels, labelStarts, labelValues);
            return new NearestNeighborLabels(new SparseMatrix(lists.RowCount, starts, rows, values), lists, neighbors);
        }
        catch (ArgumentException exception)
        {
            throw ModelReader.Broken(exception.Message);
        }
    }
}
