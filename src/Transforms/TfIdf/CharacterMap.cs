namespace MLExtensions.Transforms;

/// <summary>What each code point becomes before marks are put in order: its decomposition, with cases folded if wanted. All steps are done
/// beforehand, so that a text needs one look-up for each character.</summary>
internal sealed class CharacterMap
{
    private const int LengthBits = 6;
    private const int LongestSequence = (1 << LengthBits) - 1;

    private static readonly Lazy<CharacterMap>[] Made = [.. Enum.GetValues<TextNormalization>().SelectMany(
        normalization => new[] { false, true }.Select(foldCase => new Lazy<CharacterMap>(() => new CharacterMap(normalization, foldCase))))];

    private readonly UnicodePages<int> _entries = new();
    private readonly int[] _sequences;

    private CharacterMap(TextNormalization normalization, bool foldCase)
    {
        UnicodeText tables = UnicodeText.Tables;
        var pool = new List<int>();
        foreach (int codePoint in tables.Canonical.Keys.Concat(tables.Compatible.Keys).Concat(tables.Folding.Keys).Distinct())
        {
            int[] sequence = Map(codePoint, normalization, foldCase, tables);
            if (sequence is [int only] && only == codePoint)
                continue;
            if (sequence.Length > LongestSequence)
                throw new InvalidDataException($"U+{codePoint:X4} becomes {sequence.Length} code points.");
            _entries[codePoint] = (pool.Count << LengthBits) | sequence.Length;
            pool.AddRange(sequence);
        }

        _sequences = [.. pool];
    }

    /// <summary>The map of these settings, made once and shared.</summary>
    public static CharacterMap Of(TextNormalization normalization, bool foldCase) => Made[((int)normalization * 2) + (foldCase ? 1 : 0)].Value;

    /// <summary>Whether a code point becomes another one or several; then <paramref name="sequence"/> is what it becomes.</summary>
    public bool TryMap(int codePoint, out ReadOnlySpan<int> sequence)
    {
        int entry = _entries[codePoint];
        sequence = _sequences.AsSpan(entry >> LengthBits, entry & LongestSequence);
        return entry != 0;
    }

    // Folding may undo a decomposition's work and the other way round; Unicode's caseless matching (section 3.13, D145 and D146) does both until nothing changes.
    private static int[] Map(int codePoint, TextNormalization normalization, bool foldCase, UnicodeText tables)
    {
        int[] sequence = [codePoint];
        if (normalization == TextNormalization.None)
            return foldCase ? Each(sequence, tables.Folding) : sequence;
        sequence = Each(sequence, tables.Canonical);
        for (int round = 0; round < (foldCase ? 2 : 0); round++)
            sequence = Decompose(Each(sequence, tables.Folding));
        return foldCase ? sequence : Decompose([codePoint]);

        int[] Decompose(int[] codePoints) => normalization == TextNormalization.FormD
            ? Each(codePoints, tables.Canonical)
            : [.. codePoints.SelectMany(c => tables.Compatible.TryGetValue(c, out int[]? found) || tables.Canonical.TryGetValue(c, out found) ? found : [c])];
    }

    private static int[] Each(int[] codePoints, Dictionary<int, int[]> mapping) =>
        [.. codePoints.SelectMany(c => mapping.TryGetValue(c, out int[]? found) ? found : [c])];
}
