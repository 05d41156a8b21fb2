namespace MLExtensions.Transforms;

/// <summary>A running fit: counts, text by text, in how many texts each term is and how often.</summary>
internal sealed class TfIdfLearning : ITermIndex
{
    private readonly TfIdfOptions _options;
    private readonly TfIdfSettings _settings;
    private readonly DocumentTerms _document;
    private readonly ITermIndex _index;
    private readonly TermTable? _terms;
    private int[] _texts;
    private long[] _occurrences;
    private long _textCount;

    public TfIdfLearning(TfIdfOptions options)
    {
        _options = options;
        _settings = options.Settings;
        _document = new DocumentTerms(_settings, CharacterMap.Of(_settings.Normalization, _settings.FoldCase));
        _terms = _settings.Bits == 0 ? new TermTable() : null;
        _index = _terms is null ? new HashedTerms(_settings.Bits, signed: false) : this;
        _texts = new int[_terms is null ? 1 << _settings.Bits : 64];
        _occurrences = new long[_terms is null ? 0 : 64];
    }

    public TfIdfProgress Progress => new(_textCount, _terms?.Count ?? _texts.Length);

    int ITermIndex.Find(TermKind kind, ReadOnlySpan<byte> term) => _terms!.Add(kind, term) << 1;

    public void Add(ReadOnlySpan<ReadOnlyMemory<char>> texts)
    {
        _document.Clear();
        foreach (ReadOnlyMemory<char> text in texts)
            _document.Add(text.Span, _index);
        _document.Count();
        _textCount++;
        if (_terms is not null && _terms.Count > _texts.Length)
        {
            int room = Math.Max(_terms.Count, 2 * _texts.Length);
            Array.Resize(ref _texts, room);
            Array.Resize(ref _occurrences, room);
        }

        ReadOnlySpan<int> counts = _document.Counts;
        foreach (int term in _document.Terms)
            _texts[term]++;
        for (int i = 0; i < counts.Length && _terms is not null; i++)
            _occurrences[_document.Terms[i]] += counts[i];
    }

    public TfIdfModel ToModel() => _terms is null ? Hashed() : WithVocabulary(_terms);

    private TfIdfModel Hashed()
    {
        if (!_options.UseInverseDocumentFrequency && _options.MinimumDocumentFrequency == 1 && _options.MaximumDocumentShare >= 1)
            return new TfIdfModel(_settings, null, [], _textCount);
        var weights = new float[_texts.Length];
        for (int slot = 0; slot < weights.Length; slot++)
            weights[slot] = IsKept(_texts[slot]) ? Weight(_texts[slot]) : 0;
        return new TfIdfModel(_settings, null, weights, _textCount);
    }

    private TfIdfModel WithVocabulary(TermTable terms)
    {
        var kept = new List<int>();
        for (int term = 0; term < terms.Count; term++)
        {
            if (IsKept(_texts[term]))
                kept.Add(term);
        }

        if (kept.Count == 0)
            throw new InvalidOperationException($"No term is left of {terms.Count} in {_textCount} texts: all are empty, or MinimumDocumentFrequency and MaximumDocumentShare leave none.");
        if (kept.Count > _options.MaximumNumberOfTerms)
        {
            kept.Sort((left, right) => _occurrences[right].CompareTo(_occurrences[left]) is var order and not 0 ? order : terms.Compare(left, right));
            kept.RemoveRange(_options.MaximumNumberOfTerms, kept.Count - _options.MaximumNumberOfTerms);
        }

        kept.Sort(terms.Compare);
        var vocabulary = new TermTable();
        var weights = new float[_options.UseInverseDocumentFrequency ? kept.Count : 0];
        for (int i = 0; i < kept.Count; i++)
        {
            vocabulary.Add(terms.KindOf(kept[i]), terms[kept[i]]);
            if (weights.Length > 0)
                weights[i] = Weight(_texts[kept[i]]);
        }

        return new TfIdfModel(_settings, vocabulary, weights, _textCount);
    }

    private bool IsKept(int texts) => texts >= _options.MinimumDocumentFrequency && texts <= (double)_options.MaximumDocumentShare * _textCount;

    private float Weight(int texts) => _options.UseInverseDocumentFrequency ? (float)(Math.Log((1.0 + _textCount) / (1.0 + texts)) + 1) : 1f;
}
