using System.Text;

namespace MLExtensions.Transforms;

/// <summary>Turns texts into sparse vectors: how often a text has each term, weighted by how rare the term is. Immutable and safe to share between threads.</summary>
/// <remarks>
/// The value of a term that a text has c times is <c>tf * idf</c>: tf is c, or 1 + ln c where the term frequency is sublinear, and
/// <c>idf = ln((1 + N) / (1 + n)) + 1</c> with N texts in training of which n have the term. Then the vector is divided by its Euclidean length, if wanted.
/// A text without any known term, such as a missing one, has no features.
/// </remarks>
public sealed partial class TfIdfModel
{
    private readonly TfIdfSettings _settings;
    private readonly TermTable? _vocabulary;
    private readonly float[] _weights;
    private readonly CharacterMap _map;
    private readonly ITermIndex _index;

    internal TfIdfModel(TfIdfSettings settings, TermTable? vocabulary, float[] weights, long documentCount)
    {
        (_settings, _vocabulary, _weights, DocumentCount) = (settings, vocabulary, weights, documentCount);
        _map = CharacterMap.Of(settings.Normalization, settings.FoldCase);
        _index = vocabulary is null ? new HashedTerms(settings.Bits, settings.Signed) : vocabulary;
    }

    /// <summary>The number of features.</summary>
    public int Dimension => _vocabulary?.Count ?? 1 << _settings.Bits;

    /// <summary>The number of texts that the model was fitted to; 0 where it needed none.</summary>
    public long DocumentCount { get; }

    /// <summary>Whether terms are numbered by their hash. If not, each feature is one term that training texts have.</summary>
    public bool IsHashed => _vocabulary is null;

    /// <summary>Whether rows with features have length 1.</summary>
    public bool IsUnitLength => _settings.UnitLength;

    /// <summary>The version of Unicode whose tables the features are made with.</summary>
    public static string UnicodeVersion => UnicodeText.Tables.Version;

    internal TfIdfSettings Settings => _settings;

    /// <summary>The term of a feature.</summary>
    /// <param name="feature">The feature, from 0.</param>
    /// <returns>Words with spaces between; or characters of a word, with a space where it begins or ends.</returns>
    /// <exception cref="InvalidOperationException">The model is hashed and knows no terms.</exception>
    public string Term(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, Dimension);
        return _vocabulary is null
            ? throw new InvalidOperationException("A hashed model does not know its terms.")
            : Encoding.UTF8.GetString(_vocabulary[feature]);
    }

    /// <summary>Whether a feature's term is made of characters, and not of whole words.</summary>
    /// <param name="feature">The feature, from 0.</param>
    /// <returns>True for characters.</returns>
    /// <exception cref="InvalidOperationException">The model is hashed and knows no terms.</exception>
    public bool IsOfCharacters(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, Dimension);
        return _vocabulary is null
            ? throw new InvalidOperationException("A hashed model does not know its terms.")
            : _vocabulary.KindOf(feature) == TermKind.Characters;
    }

    /// <summary>The inverse document frequency of a feature.</summary>
    /// <param name="feature">The feature, from 0.</param>
    /// <returns>At least 1; 1 where none is used, and 0 for a slot that is left empty because too few or too many training texts have it.</returns>
    public float InverseDocumentFrequency(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, Dimension);
        return WeightOf(feature);
    }

    /// <summary>Makes room for the features of a text, to be used again for the next one.</summary>
    /// <returns>The room, for one thread.</returns>
    public TfIdfRow CreateRow() => new(new DocumentTerms(_settings, _map));

    /// <summary>Makes the features of a text.</summary>
    /// <param name="text">The text; may be empty and may hold any characters.</param>
    /// <param name="row">Where they go, made by this model; what it held before is gone.</param>
    public void Transform(ReadOnlySpan<char> text, TfIdfRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        row.Document.Clear();
        row.Document.Add(text, _index);
        Weigh(row);
    }

    /// <summary>Makes the features of a text that comes in several pieces; no term spans two of them.</summary>
    /// <param name="texts">The pieces.</param>
    /// <param name="row">Where they go, made by this model; what it held before is gone.</param>
    public void Transform(ReadOnlySpan<ReadOnlyMemory<char>> texts, TfIdfRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        row.Document.Clear();
        foreach (ReadOnlyMemory<char> text in texts)
            row.Document.Add(text.Span, _index);
        Weigh(row);
    }

    private float WeightOf(int feature) => _weights.Length == 0 ? 1f : _weights[feature];

    private void Weigh(TfIdfRow row)
    {
        row.Document.Count();
        ReadOnlySpan<int> terms = row.Document.Terms;
        ReadOnlySpan<int> counts = row.Document.Counts;
        row.Clear(terms.Length);
        double squares = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            double value = Value(terms[i], counts[i]);
            squares += value * value;
        }

        double scale = _settings.UnitLength && squares > 0 ? 1 / Math.Sqrt(squares) : 1;
        for (int i = 0; i < terms.Length; i++)
        {
            // In hashed rows terms of opposite sign may have cancelled out.
            if (Value(terms[i], counts[i]) is var value and not 0)
                row.Add(terms[i], (float)(value * scale));
        }
    }

    private double Value(int term, int count)
    {
        if (count == 0)
            return 0;
        double frequency = _settings.Sublinear ? Math.CopySign(1 + Math.Log(Math.Abs((double)count)), count) : count;
        return frequency * WeightOf(term);
    }
}
