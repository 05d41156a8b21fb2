namespace MLExtensions.Transforms;

/// <summary>What a term is made of; the number is the seed of its hash, so that the word <c>cat</c> and the n-gram <c>cat</c> of <c>scatter</c> differ.</summary>
internal enum TermKind : byte
{
    /// <summary>One or more words with single spaces between.</summary>
    Words = 0,

    /// <summary>Some characters of one word, which has a space at either end.</summary>
    Characters = 1,
}
