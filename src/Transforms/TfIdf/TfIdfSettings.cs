using MLExtensions.Core;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>How a model turns a text into terms and terms into numbers: what the options say and the data does not change.</summary>
internal sealed record TfIdfSettings : IModelPart<TfIdfSettings>
{
    /// <summary>The most words or characters of a term.</summary>
    public const int LongestNgram = 10;

    /// <summary>The most bits: each slot has a weight in memory.</summary>
    public const int MostBits = 26;

    public static ModelFormat Format => new("tf-idf-settings", 1, 1);

    public required TextNormalization Normalization { get; init; }

    public required bool FoldCase { get; init; }

    public required bool KeepDiacritics { get; init; }

    public required int ShortestWord { get; init; }

    public required int FewestWords { get; init; }

    /// <summary>0 for no terms of words.</summary>
    public required int MostWords { get; init; }

    public required int FewestCharacters { get; init; }

    /// <summary>0 for no terms of characters.</summary>
    public required int MostCharacters { get; init; }

    /// <summary>0 for a vocabulary.</summary>
    public required int Bits { get; init; }

    public required bool Signed { get; init; }

    public required bool Sublinear { get; init; }

    public required bool UnitLength { get; init; }

    public void Validate()
    {
        Require.Defined(Normalization, nameof(TfIdfOptions.Normalization));
        Require.InRange(ShortestWord, 1, WordBuffer.LongestWord, nameof(TfIdfOptions.MinimumWordLength));
        Require.InRange(MostWords, 0, LongestNgram, nameof(TfIdfOptions.MaximumWordNgramLength));
        Require.InRange(FewestWords, 1, Math.Max(1, MostWords), nameof(TfIdfOptions.MinimumWordNgramLength));
        Require.InRange(MostCharacters, 0, LongestNgram, nameof(TfIdfOptions.MaximumCharacterNgramLength));
        Require.InRange(FewestCharacters, 1, MostCharacters == 0 ? LongestNgram : MostCharacters, nameof(TfIdfOptions.MinimumCharacterNgramLength));
        Require.InRange(Bits, 0, MostBits, nameof(TfIdfOptions.NumberOfBits));
        if (MostWords == 0 && MostCharacters == 0)
            throw new ArgumentOutOfRangeException(nameof(TfIdfOptions.MaximumWordNgramLength), "MaximumWordNgramLength and MaximumCharacterNgramLength are both 0; allowed: at least one above 0.");
    }

    // Layout: int32 normalization, bool fold case, bool keep diacritics, int32 shortest word, int32 fewest words, int32 most words, int32 fewest
    // characters, int32 most characters, int32 bits, bool signed, bool sublinear, bool unit length.
    public void Write(ModelWriter writer)
    {
        writer.Write((int)Normalization);
        writer.Write(FoldCase);
        writer.Write(KeepDiacritics);
        writer.Write(ShortestWord);
        writer.Write(FewestWords);
        writer.Write(MostWords);
        writer.Write(FewestCharacters);
        writer.Write(MostCharacters);
        writer.Write(Bits);
        writer.Write(Signed);
        writer.Write(Sublinear);
        writer.Write(UnitLength);
    }

    public static TfIdfSettings Read(ModelReader reader)
    {
        var settings = new TfIdfSettings
        {
            Normalization = reader.ReadEnum<TextNormalization>(),
            FoldCase = reader.ReadBoolean(),
            KeepDiacritics = reader.ReadBoolean(),
            ShortestWord = reader.ReadInt32(),
            FewestWords = reader.ReadInt32(),
            MostWords = reader.ReadInt32(),
            FewestCharacters = reader.ReadInt32(),
            MostCharacters = reader.ReadInt32(),
            Bits = reader.ReadInt32(),
            Signed = reader.ReadBoolean(),
            Sublinear = reader.ReadBoolean(),
            UnitLength = reader.ReadBoolean(),
        };
        // An ArgumentException becomes a FormatException at the border of the model reader.
        settings.Validate();
        return settings;
    }
}
