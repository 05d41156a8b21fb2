using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

/// <summary>The text files of the checkout, without what a build leaves behind.</summary>
internal static partial class SourceTree
{
    private static readonly string[] SkippedFolders = ["artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] TextExtensions =
        ["", ".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".md", ".txt", ".sh", ".cmd", ".yml", ".editorconfig", ".gitignore", ".gitattributes", ".html", ".css", ".svg"];

    private static readonly Lazy<SourceFile[]> All = new(() => [.. Walk(new DirectoryInfo(RepositoryRoot.Folder))]);

    private static readonly string[] CapabilityKinds = ["Transforms", "Calibrators", "Trainers"];

    /// <summary>All text files.</summary>
    public static IReadOnlyList<SourceFile> TextFiles => All.Value;

    /// <summary>C# files below one of the folders, or all.</summary>
    public static IEnumerable<SourceFile> CSharp(params string[] folders) => All.Value.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)
        && (folders.Length == 0 || folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal))));

    /// <summary>The capability folders, as in <c>src/Transforms/Softmax</c>.</summary>
    public static IEnumerable<string> CapabilityFolders() => CSharp([.. CapabilityKinds.Select(kind => "src/" + kind)])
        .Select(file => CapabilityFolder().Match(file.Path))
        .Where(match => match.Success)
        .Select(match => match.Value)
        .Distinct();

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            if (TextExtensions.Contains(file.Extension))
                yield return new SourceFile(Path.GetRelativePath(RepositoryRoot.Folder, file.FullName).Replace('\\', '/'), file.FullName);
        }
        foreach (var child in folder.EnumerateDirectories())
        {
            var isHidden = child.Name.StartsWith('.') && child.Name is not ".ci";
            if (isHidden || SkippedFolders.Contains(child.Name))
                continue;
            foreach (var file in Walk(child))
                yield return file;
        }
    }

    [GeneratedRegex("^src/[^/]+/[^/]+(?=/)")]
    private static partial Regex CapabilityFolder();
}
