namespace MLExtensions.Transforms;

/// <summary>Which spellings of a character are taken for the same.</summary>
public enum TextNormalization
{
    /// <summary>None: <c>é</c> as one character and <c>e</c> with a combining acute are different words.</summary>
    None = 0,

    /// <summary>Canonical decomposition: both are <c>e</c> and an accent, two characters for character n-grams.</summary>
    FormD = 1,

    /// <summary>Compatibility composition: both are <c>é</c>; ligatures, full-width and circled characters are the plain ones.</summary>
    FormKC = 2,
}
