namespace MLExtensions.Transforms;

/// <summary>Gives terms their numbers.</summary>
internal interface ITermIndex
{
    /// <summary>The number of a term.</summary>
    /// <returns>Twice the number, plus one where the term counts negative; -1 for a term without a number.</returns>
    int Find(TermKind kind, ReadOnlySpan<byte> term);
}
