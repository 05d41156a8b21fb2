using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

// Version 1: int32 features, float[labels] biases, int64[features + 1] starts, int32[] labels, float[] weights, by feature.
public sealed partial class SparseLabelModel : IModelPart<SparseLabelModel>
{
    /// <inheritdoc/>
    public static ModelFormat Format => new("sparse-label-weights", 1, 1);

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(FeatureCount);
        writer.Write(_biases.AsSpan());
        writer.Write(_byFeature.Starts.AsSpan());
        writer.Write(_byFeature.Columns.AsSpan());
        writer.Write(_byFeature.Values.AsSpan());
    }

    /// <inheritdoc/>
    public static SparseLabelModel Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int features = reader.ReadInt32("the number of features", 0, Array.MaxLength - 1);
        float[] biases = reader.ReadSingles();
        long[] starts = reader.ReadInt64s(features + 1L);
        int[] labels = reader.ReadInt32s();
        float[] weights = reader.ReadSingles();
        try
        {
            return new SparseLabelModel(new SparseMatrix(biases.Length, starts, labels, weights), biases);
        }
        catch (ArgumentException exception)
        {
            throw ModelReader.Broken(exception.Message);
        }
    }
}
