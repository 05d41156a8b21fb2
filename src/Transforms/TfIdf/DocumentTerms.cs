namespace MLExtensions.Transforms;

/// <summary>Finds and counts the terms of one document, which is one text or several. Belongs to one thread; allocates only to grow.</summary>
internal sealed class DocumentTerms
{
    private readonly TfIdfSettings _settings;
    private readonly WordBuffer _words;
    private readonly TextReading _reading;
    private readonly int[] _bounds = new int[WordBuffer.LongestWord + 3];
    private int[] _found = new int[64];
    private int[] _terms = new int[64];
    private int[] _counts = new int[64];
    private int _foundCount;
    private int _termCount;

    public DocumentTerms(TfIdfSettings settings, CharacterMap map)
    {
        _settings = settings;
        _words = new WordBuffer(settings.ShortestWord);
        _reading = new TextReading(settings.Normalization, map, settings.KeepDiacritics, _words);
    }

    /// <summary>The numbers of the document's terms, ascending, each once.</summary>
    public ReadOnlySpan<int> Terms => _terms.AsSpan(0, _termCount);

    /// <summary>How often the document has each of them; where terms have signs, those above less those below 0.</summary>
    public ReadOnlySpan<int> Counts => _counts.AsSpan(0, _termCount);

    public void Clear() => _foundCount = _termCount = 0;

    /// <summary>Takes a text into the document. No term spans two texts.</summary>
    public void Add(ReadOnlySpan<char> text, ITermIndex index)
    {
        _reading.Read(text);
        for (int length = _settings.FewestWords; length <= Math.Min(_settings.MostWords, _words.Count); length++)
        {
            for (int first = 0; first + length <= _words.Count; first++)
                Keep(index.Find(TermKind.Words, _words[first, length]));
        }

        for (int word = 0; word < _words.Count && _settings.MostCharacters > 0; word++)
            AddCharacters(_words.Padded(word), index);
    }

    /// <summary>Counts what was taken in.</summary>
    public void Count()
    {
        Span<int> found = _found.AsSpan(0, _foundCount);
        found.Sort();
        if (_terms.Length < found.Length)
        {
            _terms = new int[_found.Length];
            _counts = new int[_found.Length];
        }

        _termCount = 0;
        for (int i = 0; i < found.Length; _termCount++)
        {
            int term = found[i] >> 1, count = 0;
            for (; i < found.Length && found[i] >> 1 == term; i++)
                count += (found[i] & 1) == 0 ? 1 : -1;
            (_terms[_termCount], _counts[_termCount]) = (term, count);
        }
    }

    // All pieces of each length; a word too short for a length counts once as a whole, at the first such length.
    private void AddCharacters(ReadOnlySpan<byte> word, ITermIndex index)
    {
        int characters = 0;
        for (int i = 0; i < word.Length; i++)
        {
            // A byte 10xxxxxx continues a character of UTF-8.
            if ((word[i] & 0xC0) != 0x80)
                _bounds[characters++] = i;
        }

        _bounds[characters] = word.Length;
        for (int length = _settings.FewestCharacters; length <= _settings.MostCharacters; length++)
        {
            if (length >= characters)
            {
                Keep(index.Find(TermKind.Characters, word));
                return;
            }

            for (int first = 0; first + length <= characters; first++)
                Keep(index.Find(TermKind.Characters, word[_bounds[first].._bounds[first + length]]));
        }
    }

    private void Keep(int term)
    {
        if (term < 0)
            return;
        if (_foundCount == _found.Length)
            Array.Resize(ref _found, 2 * _foundCount);
        _found[_foundCount++] = term;
    }
}
