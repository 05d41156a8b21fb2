using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace MLExtensions.Core;

/// <summary>Finds who reads a format id. Only assemblies of the pack own formats, and they are found by the names written here: a model file
/// never names a type or an assembly to load.</summary>
internal static class StageFormats
{
    private static readonly string[] Owners = ["MLExtensions.Transforms", "MLExtensions.Calibrators", "MLExtensions.Trainers"];

    private static readonly ConcurrentDictionary<string, SavedStageAttribute> Known = new(StringComparer.Ordinal);

    /// <summary>Finds the reader of a format.</summary>
    /// <exception cref="FormatException">No assembly of the pack that is present here owns it.</exception>
    public static SavedStageAttribute Find(string formatId)
    {
        if (Known.TryGetValue(formatId, out SavedStageAttribute? found))
            return found;
        var absent = new List<string>();
        foreach (string owner in Owners)
        {
            if (TryLoad(owner) is { } assembly)
                Register(assembly);
            else
                absent.Add(owner);
        }

        if (Known.TryGetValue(formatId, out found))
            return found;
        string hint = absent.Count == 0
            ? "it was written by a newer MLExtensions or is damaged"
            : $"it was written by a newer MLExtensions, is damaged, or needs a package that is not deployed here ({string.Join(", ", absent)})";
        throw new FormatException($"The model file holds '{formatId}', which nothing here can read: {hint}.");
    }

    public static void Register(Assembly assembly)
    {
        foreach (SavedStageAttribute stage in assembly.GetCustomAttributes<SavedStageAttribute>())
            Known.TryAdd(stage.Format.Id, stage);
    }

    // Beside this assembly, so that a plug-in's own load context finds its own copies.
    private static Assembly? TryLoad(string name)
    {
        Assembly self = typeof(StageFormats).Assembly;
        try
        {
            return (AssemblyLoadContext.GetLoadContext(self) ?? AssemblyLoadContext.Default).LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
