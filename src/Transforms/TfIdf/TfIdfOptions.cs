using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>TfIdf</c>. The defaults are single words of two characters and more, as scikit-learn's <c>TfidfVectorizer</c> has them.</summary>
public sealed class TfIdfOptions
{
    /// <summary>The column that is made, a sparse vector of Single of known size; a column of that name is hidden by it.</summary>
    /// <value>The default is <c>Features</c>.</value>
    public string OutputColumnName { get; set; } = "Features";

    /// <summary>The column of texts: a text, or a vector of texts, whose terms count together.</summary>
    /// <value>The default is <c>Text</c>; null for the same as <see cref="OutputColumnName"/>.</value>
    public string? InputColumnName { get; set; } = "Text";

    /// <summary>The fewest words of a term of words.</summary>
    /// <value>The default is 1; allowed 1 to <see cref="MaximumWordNgramLength"/>.</value>
    public int MinimumWordNgramLength { get; set; } = 1;

    /// <summary>The most words of a term of words; 0 for none.</summary>
    /// <value>The default is 1; allowed 0 to 10; searched from 1 to 2.</value>
    /// <remarks>Pairs tell "not good" from "good"; there are many of them, and most are rare.</remarks>
    [Range(1, 2, 1)]
    public int MaximumWordNgramLength { get; set; } = 1;

    /// <summary>The fewest characters of a term of characters.</summary>
    /// <value>The default is 3; allowed 1 to <see cref="MaximumCharacterNgramLength"/>.</value>
    public int MinimumCharacterNgramLength { get; set; } = 3;

    /// <summary>The most characters of a term of characters; 0 for none. They lie in one word, with a space before and behind it.</summary>
    /// <value>The default is 0; allowed 0 to 10; searched from 0 to 5.</value>
    /// <remarks>Terms of 3 to 5 characters find the same stem behind other endings, parts of compounds, and words with a typing error; they are
    /// ten times as many as words. Words shorter than a length count once as a whole.</remarks>
    [Range(0, 5, 0)]
    public int MaximumCharacterNgramLength { get; set; }

    /// <summary>Words of fewer characters are left out, also for n-grams.</summary>
    /// <value>The default is 2; allowed 1 to 256. Of words of more than 256 characters the first 256 count.</value>
    public int MinimumWordLength { get; set; } = 2;

    /// <summary>Which spellings of a character are taken for the same.</summary>
    /// <value>The default is <see cref="TextNormalization.FormKC"/>.</value>
    public TextNormalization Normalization { get; set; } = TextNormalization.FormKC;

    /// <summary>Whether upper and lower case are taken for the same, by Unicode's full case folding: <c>Straße</c> is <c>STRASSE</c>, in every culture.</summary>
    /// <value>The default is true.</value>
    [BooleanChoice(true)]
    public bool FoldCase { get; set; } = true;

    /// <summary>Whether <c>é</c> and <c>e</c> differ. Marks of single scripts, such as vowel signs, always stay.</summary>
    /// <value>The default is true.</value>
    /// <remarks>Accents make other words in many languages; drop them where people leave them out in typing. Without
    /// <see cref="Normalization"/> only accents that are characters of their own can be dropped.</remarks>
    [BooleanChoice(true)]
    public bool KeepDiacritics { get; set; } = true;

    /// <summary>Whether a term that a text has c times counts 1 + ln c instead of c.</summary>
    /// <value>The default is true.</value>
    [BooleanChoice(true)]
    public bool SublinearTermFrequency { get; set; } = true;

    /// <summary>Whether terms are weighted by <c>ln((1 + N) / (1 + n)) + 1</c>, with N training texts of which n have the term.</summary>
    /// <value>The default is true.</value>
    public bool UseInverseDocumentFrequency { get; set; } = true;

    /// <summary>Whether each row is divided by its Euclidean length.</summary>
    /// <value>The default is true.</value>
    public bool NormalizeToUnitLength { get; set; } = true;

    /// <summary>Terms in fewer training texts are left out; of a hashed vector, slots.</summary>
    /// <value>The default is 1; at least 1; searched from 1 to 5.</value>
    [Range(1, 5, 1)]
    public int MinimumDocumentFrequency { get; set; } = 1;

    /// <summary>Terms in a larger share of the training texts are left out; of a hashed vector, slots.</summary>
    /// <value>The default is 1; allowed above 0 up to 1.</value>
    public float MaximumDocumentShare { get; set; } = 1f;

    /// <summary>The size of the vocabulary: of more terms those that occur most often are taken, of equal ones those that come first by kind and text.</summary>
    /// <value>The default is 1,000,000; allowed 1 to 268,435,456. Without meaning where terms are hashed.</value>
    public int MaximumNumberOfTerms { get; set; } = 1_000_000;

    /// <summary>Terms are numbered by their hash, into 2 to the power of this many slots; null for a vocabulary.</summary>
    /// <value>The default is null; allowed 1 to 26.</value>
    /// <remarks>Needs no memory for terms and knows those that come later, but has no slot names, and terms share slots: with t terms, t / 2^bits of a
    /// term's neighbours on average.</remarks>
    public int? NumberOfBits { get; set; }

    /// <summary>Whether the hash also decides if a term counts positive or negative, so that what shares a slot cancels out on average.</summary>
    /// <value>The default is true. Without meaning for a vocabulary.</value>
    public bool SignedHashing { get; set; } = true;

    internal TfIdfSettings Settings => new()
    {
        Normalization = Normalization,
        FoldCase = FoldCase,
        KeepDiacritics = KeepDiacritics,
        ShortestWord = MinimumWordLength,
        FewestWords = MinimumWordNgramLength,
        MostWords = MaximumWordNgramLength,
        FewestCharacters = MinimumCharacterNgramLength,
        MostCharacters = MaximumCharacterNgramLength,
        Bits = NumberOfBits ?? 0,
        Signed = SignedHashing,
        Sublinear = SublinearTermFrequency,
        UnitLength = NormalizeToUnitLength,
    };

    /// <summary>A copy whose values are all allowed.</summary>
    internal TfIdfOptions Validated()
    {
        Require.Name(OutputColumnName, nameof(OutputColumnName));
        if (InputColumnName is not null)
            Require.Name(InputColumnName, nameof(InputColumnName));
        if (NumberOfBits is { } bits)
            Require.InRange(bits, 1, TfIdfSettings.MostBits, nameof(NumberOfBits));
        Settings.Validate();
        Require.InRange(MinimumDocumentFrequency, 1, int.MaxValue, nameof(MinimumDocumentFrequency));
        Require.InRange(MaximumDocumentShare, float.Epsilon, 1f, nameof(MaximumDocumentShare));
        Require.InRange(MaximumNumberOfTerms, 1, TermTable.MostTerms, nameof(MaximumNumberOfTerms));
        return (TfIdfOptions)MemberwiseClone();
    }
}
