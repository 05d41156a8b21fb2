using System.Reflection;

namespace MLExtensions.Core;

/// <summary>
/// Checks that everything in the allow-list exists in the ML.NET that is loaded: the list is compiled against one
/// version, an application may bring another.
/// </summary>
internal static class SeamSelfTest
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Returns normally if every entry is there.</summary>
    /// <exception cref="NotSupportedException">Names each entry that is missing and the version of ML.NET that was found.</exception>
    public static void Run() => Run(Entries());

    /// <summary>The allow-list that this assembly was built with.</summary>
    public static IReadOnlyList<AllowListEntry> Entries()
    {
        using var stream = typeof(SeamSelfTest).Assembly.GetManifestResourceStream("MLExtensions.Core.AllowList.txt")
            ?? throw new InvalidOperationException("MLExtensions.Core was built without its allow-list.");
        using var reader = new StreamReader(stream);
        return AllowListEntry.ReadAll(reader);
    }

    internal static void Run(IEnumerable<AllowListEntry> entries)
    {
        var missing = entries
            .Where(entry => !Find(entry).Any())
            .GroupBy(HomeOf, entry => entry.Text)
            .Select(group => $"{VersionOf(group.Key)} lacks {string.Join("; ", group)}")
            .ToArray();
        if (missing.Length > 0)
        {
            throw new NotSupportedException("This version of ML.NET does not have what MLExtensions needs: "
                + string.Join(". ", missing) + ". Install versions of MLExtensions and of Microsoft.ML that fit each other.");
        }
    }

    /// <summary>What an entry names in the ML.NET that is loaded; a property is its accessors. Empty if it is missing.</summary>
    internal static IEnumerable<MemberInfo> Find(AllowListEntry entry)
    {
        if (FindType(HomeOf(entry), entry.TypeName) is not { } type)
            return [];
        return entry.Kind switch
        {
            AllowListKind.Type => [type],
            AllowListKind.Field => type.GetMember(entry.MemberName, MemberTypes.Field, Declared),
            AllowListKind.Property => type.GetProperty(entry.MemberName, Declared)?.GetAccessors(nonPublic: true) ?? [],
            _ => type.GetMember(entry.MemberName, MemberTypes.Method | MemberTypes.Constructor, Declared)
                .Where(member => entry.Accepts(((MethodBase)member).GetParameters().Select(parameter => ShortName(parameter.ParameterType)))),
        };
    }

    // Nested types are written with a dot, reflection wants a plus: try from the right.
    private static Type? FindType(Assembly assembly, string name)
    {
        for (var candidate = name; ;)
        {
            if (assembly.GetType(candidate) is { } type)
                return type;
            var dot = candidate.LastIndexOf('.');
            if (dot < 0)
                return null;
            candidate = candidate[..dot] + '+' + candidate[(dot + 1)..];
        }
    }

    private static string ShortName(Type type)
    {
        if (type.IsByRef)
            return ShortName(type.GetElementType()!) + "&";
        if (type.IsArray)
            return $"{ShortName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericMethodParameter)
            return "!!" + type.GenericParameterPosition;
        if (type.IsGenericTypeParameter)
            return "!" + type.GenericParameterPosition;
        if (!type.IsGenericType)
            return type.Name;
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? type.Name : type.Name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(ShortName))}>";
    }

    private static string VersionOf(Assembly assembly)
    {
        var informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return $"{assembly.GetName().Name} {informational ?? assembly.GetName().Version?.ToString()}";
    }

#if MLNET_EMBEDDED
    // The embedded host is one assembly.
    private static Assembly HomeOf(AllowListEntry entry) => Assembly.Load("MLExtensions.Hosts.Embedded");
#else
    private static Assembly HomeOf(AllowListEntry entry) => Assembly.Load(entry.Assembly);
#endif
}
