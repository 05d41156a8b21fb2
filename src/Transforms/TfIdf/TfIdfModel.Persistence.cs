using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>The bytes of a saved model.</content>
public sealed partial class TfIdfModel : IModelPart<TfIdfModel>
{
    static ModelFormat IModelPart<TfIdfModel>.Format => new("tf-idf-model", 1, 1);

    // Layout: part settings, int64 number of texts, byte[] word terms, byte[] character terms (both empty if hashed), single[] weights: one for each
    // feature, or none. Terms stand in their order, each as two LEB128 numbers, the bytes that it shares with the one before and the bytes
    // that follow, and these bytes. Version 1 means the tables of Unicode 14.0.
    void IModelPart<TfIdfModel>.Write(ModelWriter writer)
    {
        writer.WritePart(_settings);
        writer.Write(DocumentCount);
        foreach (TermKind kind in (TermKind[])[TermKind.Words, TermKind.Characters])
            writer.Write(TermBytes.Write(_vocabulary, kind).Span);
        writer.Write(_weights);
    }

    static TfIdfModel IModelPart<TfIdfModel>.Read(ModelReader reader)
    {
        TfIdfSettings settings = reader.ReadPart<TfIdfSettings>();
        long documents = reader.ReadInt64();
        if (documents < 0)
            throw ModelReader.Broken($"it was fitted to {documents} texts");
        byte[] words = reader.ReadByteArray(), characters = reader.ReadByteArray();
        TermTable? vocabulary = null;
        if (settings.Bits == 0)
        {
            vocabulary = new TermTable();
            TermBytes.Read(words, TermKind.Words, vocabulary);
            TermBytes.Read(characters, TermKind.Characters, vocabulary);
            if (vocabulary.Count == 0)
                throw ModelReader.Broken("it has no terms");
        }
        else if (words.Length + characters.Length > 0)
        {
            throw ModelReader.Broken("a hashed model has terms");
        }

        float[] weights = reader.ReadSingles();
        if (weights.Length > 0 && weights.Length != (vocabulary?.Count ?? 1 << settings.Bits))
            throw ModelReader.Broken($"{weights.Length} weights");
        if (weights.AsSpan().ContainsAnyExceptInRange(0, float.MaxValue))
            throw ModelReader.Broken("a weight is negative or not finite");
        return new TfIdfModel(settings, vocabulary, weights, documents);
    }
}
