namespace MLExtensions.Architecture.Tests;

/// <summary>A text file of the checkout.</summary>
/// <param name="Path">Path from the root, with forward slashes.</param>
/// <param name="FullName">Where it is.</param>
internal sealed record SourceFile(string Path, string FullName)
{
    /// <summary>File name without folder and last extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(FullName);

    /// <summary>The lines.</summary>
    public string[] Lines() => File.ReadAllLines(FullName);

    /// <summary>Each line that fits, as <c>path:line: text</c>, ready for a message.</summary>
    public IEnumerable<string> Find(Func<string, bool> fits) => Lines()
        .Select((line, index) => (line, index))
        .Where(entry => fits(entry.line))
        .Select(entry => $"{Path}:{entry.index + 1}: {entry.line.Trim()}");
}
