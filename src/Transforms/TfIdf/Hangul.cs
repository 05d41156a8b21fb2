namespace MLExtensions.Transforms;

/// <summary>Hangul syllables are composed of and decomposed into jamo by a rule and not by a table (Unicode, section 3.12).</summary>
internal static class Hangul
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrailing = 0x11A7;
    private const int Leadings = 19;
    private const int Vowels = 21;
    private const int Trailings = 28;

    public static bool IsSyllable(int codePoint) => (uint)(codePoint - FirstSyllable) < Leadings * Vowels * Trailings;

    /// <summary>Decomposes a syllable; gives the number of jamo, 2 or 3.</summary>
    public static int Decompose(int syllable, Span<int> jamo)
    {
        int index = syllable - FirstSyllable;
        jamo[0] = FirstLeading + (index / (Vowels * Trailings));
        jamo[1] = FirstVowel + (index / Trailings % Vowels);
        jamo[2] = BeforeTrailing + (index % Trailings);
        return index % Trailings == 0 ? 2 : 3;
    }

    /// <summary>Composes a leading and a vowel, or both and a trailing; 0 where that is not what they are.</summary>
    public static int Compose(int first, int second)
    {
        if ((uint)(first - FirstLeading) < Leadings && (uint)(second - FirstVowel) < Vowels)
            return FirstSyllable + ((((first - FirstLeading) * Vowels) + second - FirstVowel) * Trailings);
        bool open = IsSyllable(first) && (first - FirstSyllable) % Trailings == 0;
        return open && (uint)(second - BeforeTrailing - 1) < Trailings - 1 ? first + second - BeforeTrailing : 0;
    }
}
