using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

// Version 2: int32 features, int32 labels, int32 dimension, float temperature, bool normalized,
// float[features * dimension] feature embeddings, float[labels * dimension] label embeddings, bool layer; with a layer: float[dimension * dimension];
// bool words; with words: their model. Version 1 had no layer and nothing in its place.
public sealed partial class ExtremeMultiLabelModel : IModelPart<ExtremeMultiLabelModel>
{
    /// <inheritdoc/>
    public static ModelFormat Format => new("extreme-multi-label", 2, 2);

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(FeatureCount);
        writer.Write(LabelCount);
        writer.Write(Dimension);
        writer.Write(Temperature);
        writer.Write(IsNormalized);
        writer.Write(_features.AsSpan());
        writer.Write(CopyLabelEmbeddings().AsSpan());
        writer.Write(_layer is not null);
        if (_layer is not null)
            writer.Write(_layer.AsSpan());
        writer.Write(Words is not null);
        if (Words is not null)
            writer.WritePart(Words);
    }

    /// <inheritdoc/>
    public static ExtremeMultiLabelModel Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int version = reader.Version;
        int features = reader.ReadInt32("the number of features", 1, Array.MaxLength);
        int labels = reader.ReadInt32("the number of labels", 1, Array.MaxLength);
        int dimension = reader.ReadInt32("the length of the embeddings", 1, 4096);
        float temperature = reader.ReadSingle();
        if (!(temperature > 0) || !float.IsFinite(temperature))
            throw ModelReader.Broken($"the temperature is {temperature}");
        bool normalized = reader.ReadBoolean();
        float[] featureRows = reader.ReadSingles((long)features * dimension);
        float[] labelRows = reader.ReadSingles((long)labels * dimension);
        float[]? layer = version > 1 && reader.ReadBoolean() ? reader.ReadSingles((long)dimension * dimension) : null;
        SparseLabelModel? words = reader.ReadBoolean() ? reader.ReadPart<SparseLabelModel>() : null;
        return words is null || (words.FeatureCount == features && words.LabelCount == labels)
            ? new ExtremeMultiLabelModel(featureRows, features, labelRows, labels, dimension, temperature, normalized, words, layer)
            : throw ModelReader.Broken($"words of {words.LabelCount} labels and {words.FeatureCount} features in a model of {labels} and {features}");
    }
}
