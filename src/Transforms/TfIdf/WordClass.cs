namespace MLExtensions.Transforms;

/// <summary>What a character does to words.</summary>
internal enum WordClass : byte
{
    /// <summary>Ends a word: spaces, punctuation, symbols, control characters.</summary>
    Separator = 0,

    /// <summary>Is of a word: letters, numbers, underscores and their like.</summary>
    Word = 1,

    /// <summary>Belongs to the word before it, if there is one: accents and other marks.</summary>
    Mark = 2,

    /// <summary>Is as if it were not there: joiners, soft hyphens, directions, variation selectors.</summary>
    Ignored = 3,
}
