namespace MLExtensions.Core;

/// <summary>Makes the errors of files in the XMC format: what is wrong, and where.</summary>
internal static class XmcErrors
{
    public static FormatException At(string name, long line, int column, string problem) =>
        new(FormattableString.Invariant($"{name}, line {line}, column {column}: {problem}"));
}
