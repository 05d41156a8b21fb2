using System.Text;

namespace MLExtensions.Transforms;

/// <summary>The words of one text as UTF-8, with single spaces before, between and after: then every term, of words or of characters, is a piece of it.</summary>
internal sealed class WordBuffer(int shortestWord)
{
    /// <summary>Of longer words the first characters count. Words of people are shorter; what is longer is data that came into a text.</summary>
    public const int LongestWord = 256;

    private const byte Space = (byte)' ';
    private const int MostBytesOfCharacter = 4;

    private readonly UnicodePages<byte> _classes = UnicodeText.Tables.WordClasses;
    private byte[] _bytes = new byte[256];
    private int[] _starts = new int[32];
    private int _length;
    private int _characters;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int first, int count] => _bytes.AsSpan(_starts[first].._starts[first + count])[..^1];

    /// <summary>A word with the space before it and the one behind it.</summary>
    public ReadOnlySpan<byte> Padded(int word) => _bytes.AsSpan((_starts[word] - 1).._starts[word + 1]);

    public void Clear()
    {
        _bytes[0] = Space;
        (_length, _characters, Count) = (1, 0, 0);
        _starts[0] = 1;
    }

    public void Add(int codePoint)
    {
        switch ((WordClass)_classes[codePoint])
        {
            case WordClass.Word:
                Append(codePoint);
                break;
            case WordClass.Mark:
                if (_characters > 0)
                    Append(codePoint);
                break;
            case WordClass.Separator:
                EndWord();
                break;
        }
    }

    public void EndWord()
    {
        if (_characters == 0)
            return;
        if (_characters < shortestWord)
        {
            _length = _starts[Count];
        }
        else
        {
            _bytes[_length++] = Space;
            if (++Count == _starts.Length)
                Array.Resize(ref _starts, 2 * Count);
            _starts[Count] = _length;
        }

        _characters = 0;
    }

    private void Append(int codePoint)
    {
        if (_characters++ >= LongestWord)
            return;
        // Room for the space behind the word as well.
        if (_length + MostBytesOfCharacter >= _bytes.Length)
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        _length += new Rune(codePoint).EncodeToUtf8(_bytes.AsSpan(_length));
    }
}
