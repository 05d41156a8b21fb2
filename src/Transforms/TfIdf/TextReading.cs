using System.Text;

namespace MLExtensions.Transforms;

/// <summary>Reads a text into words: normalised, cases folded, accents kept or dropped. Belongs to one thread.</summary>
internal sealed class TextReading(TextNormalization normalization, CharacterMap map, bool keepDiacritics, WordBuffer words)
{
    // Unicode's stream-safe format allows 30 marks on a character; no language has more than a few.
    private const int MostMarks = 32;

    private readonly UnicodeText _tables = UnicodeText.Tables;
    private readonly int[] _pending = new int[MostMarks + 1];
    private readonly byte[] _classes = new byte[MostMarks + 1];
    private int _count;

    /// <summary>Reads one text; its words replace those of the one before.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        words.Clear();
        _count = 0;
        while (!text.IsEmpty)
        {
            // An unpaired surrogate is no character. It comes out as U+FFFD, which separates words.
            Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
            text = text[consumed..];
            Read(rune.Value);
        }

        Order();
        Hand();
        words.EndWord();
    }

    private void Read(int codePoint)
    {
        if (map.TryMap(codePoint, out ReadOnlySpan<int> sequence))
        {
            foreach (int part in sequence)
                Take(part);
        }
        else if (normalization == TextNormalization.FormD && Hangul.IsSyllable(codePoint))
        {
            Span<int> jamo = stackalloc int[3];
            foreach (int part in jamo[..Hangul.Decompose(codePoint, jamo)])
                Take(part);
        }
        else
        {
            Take(codePoint);
        }
    }

    // Holds a character back until all of its marks have come.
    private void Take(int codePoint)
    {
        if (!keepDiacritics && IsDiacritic(codePoint))
            return;
        if (normalization == TextNormalization.None)
        {
            words.Add(codePoint);
            return;
        }

        byte combining = codePoint < 0x300 ? (byte)0 : _tables.CombiningClasses[codePoint];
        if (combining == 0)
        {
            Order();
            if (_count == 1 && normalization == TextNormalization.FormKC && Composed(_pending[0], codePoint) is var composed and not 0)
            {
                _pending[0] = composed;
                return;
            }

            Hand();
        }
        else if (_count > MostMarks)
        {
            return;
        }

        _classes[_count] = combining;
        _pending[_count++] = codePoint;
    }

    private void Hand()
    {
        for (int i = 0; i < _count; i++)
            words.Add(_pending[i]);
        _count = 0;
    }

    // Canonical order and, if wanted, composition (Unicode, section 3.11): marks by their class, those of one class as they came; then each joins the
    // character if no mark before it stays that has its class or a higher one.
    private void Order()
    {
        if (_count < 2)
            return;
        for (int i = 1; i < _count; i++)
        {
            for (int j = i; j > 0 && _classes[j] != 0 && _classes[j - 1] > _classes[j]; j--)
            {
                (_classes[j - 1], _classes[j]) = (_classes[j], _classes[j - 1]);
                (_pending[j - 1], _pending[j]) = (_pending[j], _pending[j - 1]);
            }
        }

        if (normalization != TextNormalization.FormKC || _classes[0] != 0)
            return;
        int kept = 1;
        for (int i = 1; i < _count; i++)
        {
            int composed = kept > 1 && _classes[kept - 1] >= _classes[i] ? 0 : Composed(_pending[0], _pending[i]);
            if (composed != 0)
                _pending[0] = composed;
            else
                (_pending[kept], _classes[kept++]) = (_pending[i], _classes[i]);
        }

        _count = kept;
    }

    private int Composed(int first, int second) =>
        second < 0x300 ? 0 : _tables.Compositions.TryGetValue((first, second), out int composed) ? composed : Hangul.Compose(first, second);

    // The blocks of accents that any letter can have. Marks that belong to one script, such as vowel signs, are letters to its readers and stay.
    private static bool IsDiacritic(int codePoint) => codePoint >= 0x300
        && codePoint is <= 0x36F or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F);
}
