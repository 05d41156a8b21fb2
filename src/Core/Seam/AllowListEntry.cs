using System.Globalization;

namespace MLExtensions.Core;

/// <summary>What an entry of the allow-list names.</summary>
internal enum AllowListKind
{
    Type,
    Method,
    Field,
    Property,
}

/// <summary>
/// One line of <c>AllowList.txt</c>. The same parser serves the build tool that opens the members and the self-test
/// that resolves them, so that the two cannot read the file differently.
/// </summary>
/// <param name="Assembly">Simple name of the ML.NET assembly.</param>
/// <param name="Kind">What is named.</param>
/// <param name="TypeName">Full name of the type (for a member: its declaring type), nested types joined by a dot.</param>
/// <param name="MemberName">Name of the member, empty for a type.</param>
/// <param name="Parameters">Short type names of the parameters, null for all overloads.</param>
/// <param name="Text">The entry as written, for messages.</param>
internal sealed record AllowListEntry(
    string Assembly,
    AllowListKind Kind,
    string TypeName,
    string MemberName,
    string? Parameters,
    string Text)
{
    private const string ConstructorName = ".ctor";

    /// <summary>Reads all entries; a line that is no entry, no comment and not empty is a <see cref="FormatException"/>.</summary>
    public static IReadOnlyList<AllowListEntry> ReadAll(TextReader reader)
    {
        var entries = new List<AllowListEntry>();
        var lineNumber = 0;
        while (reader.ReadLine() is { } line)
        {
            lineNumber++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            entries.Add(Parse(text) ?? throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"Line {lineNumber} of the allow-list is not '<assembly>  <T|M|F|P>:<name>[(parameter types)]': {text}")));
        }
        return entries;
    }

    /// <summary>True if the names of a member's parameter types, joined by comma and blank, fit this entry.</summary>
    public bool Accepts(IEnumerable<string> parameterTypes) =>
        Parameters is null || Parameters == string.Join(", ", parameterTypes);

    private static AllowListEntry? Parse(string text)
    {
        var gap = text.IndexOf(' ', StringComparison.Ordinal);
        if (gap < 0)
            return null;
        var assembly = text[..gap];
        var member = text[gap..].TrimStart();
        if (member.Length < 3 || member[1] != ':' || KindOf(member[0]) is not { } kind)
            return null;

        var name = member[2..];
        string? parameters = null;
        var open = name.IndexOf('(', StringComparison.Ordinal);
        if (open >= 0)
        {
            if (kind != AllowListKind.Method || name[^1] != ')')
                return null;
            parameters = name[(open + 1)..^1];
            name = name[..open];
        }
        if (name.Contains(' ', StringComparison.Ordinal))
            return null;
        if (kind == AllowListKind.Type)
            return new AllowListEntry(assembly, kind, name, "", null, text);

        // A constructor's own name starts with a dot: "Type..ctor".
        var split = name.EndsWith('.' + ConstructorName, StringComparison.Ordinal)
            ? name.Length - ConstructorName.Length - 1
            : name.LastIndexOf('.');
        return split <= 0
            ? null
            : new AllowListEntry(assembly, kind, name[..split], name[(split + 1)..], parameters, text);
    }

    private static AllowListKind? KindOf(char letter) => letter switch
    {
        'T' => AllowListKind.Type,
        'M' => AllowListKind.Method,
        'F' => AllowListKind.Field,
        'P' => AllowListKind.Property,
        _ => null,
    };
}
