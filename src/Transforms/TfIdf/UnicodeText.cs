using System.IO.Compression;

namespace MLExtensions.Transforms;

/// <summary>What text features need to know of Unicode. Carried by the pack, so that a model sees the same words everywhere: the runtime's
/// normalisation is that of the machine's ICU, and none at all where there is no ICU. Written by eng/UnicodeText/unicode_text.py, which states the layout.</summary>
internal sealed class UnicodeText
{
    private static readonly Lazy<UnicodeText> Loaded = new(() => new UnicodeText());

    private UnicodeText()
    {
        using Stream file = typeof(UnicodeText).Assembly.GetManifestResourceStream("unicode-text.gz")!;
        using var numbers = new BinaryReader(new GZipStream(file, CompressionMode.Decompress));
        Version = new string(numbers.ReadChars(numbers.Read7BitEncodedInt()));
        Canonical = Mapping(numbers);
        Compatible = Mapping(numbers);
        Folding = Mapping(numbers);
        Compositions = [];
        for (int count = numbers.Read7BitEncodedInt(); count > 0; count--)
            Compositions.Add((numbers.Read7BitEncodedInt(), numbers.Read7BitEncodedInt()), numbers.Read7BitEncodedInt());
        CombiningClasses = Ranges(numbers);
        WordClasses = Ranges(numbers);
    }

    public static UnicodeText Tables => Loaded.Value;

    /// <summary>The version of Unicode.</summary>
    public string Version { get; }

    /// <summary>Full canonical decompositions, without those of Hangul syllables.</summary>
    public Dictionary<int, int[]> Canonical { get; }

    /// <summary>Full compatibility decompositions where they are others than the canonical ones.</summary>
    public Dictionary<int, int[]> Compatible { get; }

    /// <summary>Full case foldings.</summary>
    public Dictionary<int, int[]> Folding { get; }

    /// <summary>Pairs that compose to one code point, without those of Hangul.</summary>
    public Dictionary<(int First, int Second), int> Compositions { get; }

    /// <summary>0 for starters; others sort by it behind the starter that they belong to.</summary>
    public UnicodePages<byte> CombiningClasses { get; }

    /// <summary>Each code point's <see cref="WordClass"/>.</summary>
    public UnicodePages<byte> WordClasses { get; }

    private static Dictionary<int, int[]> Mapping(BinaryReader numbers)
    {
        var mapping = new Dictionary<int, int[]>();
        int codePoint = 0;
        for (int count = numbers.Read7BitEncodedInt(); count > 0; count--)
        {
            codePoint += numbers.Read7BitEncodedInt();
            var sequence = new int[numbers.Read7BitEncodedInt()];
            for (int i = 0; i < sequence.Length; i++)
                sequence[i] = numbers.Read7BitEncodedInt();
            mapping.Add(codePoint, sequence);
        }

        return mapping;
    }

    private static UnicodePages<byte> Ranges(BinaryReader numbers)
    {
        var pages = new UnicodePages<byte>();
        int end = 0;
        for (int count = numbers.Read7BitEncodedInt(); count > 0; count--)
        {
            int start = end + numbers.Read7BitEncodedInt();
            end = start + numbers.Read7BitEncodedInt();
            byte value = (byte)numbers.Read7BitEncodedInt();
            for (int codePoint = start; codePoint < end; codePoint++)
                pages[codePoint] = value;
        }

        return pages;
    }
}
