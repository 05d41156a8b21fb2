using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

/// <summary>Every capability folder comes with the same tests and a design note.</summary>
public sealed partial class CapabilityTests
{
    private static readonly string[] TestKinds = ["Tests", "PropertyTests", "ReferenceTests", "PipelineTests"];

    public static TheoryData<string> Folders => [.. SourceTree.CapabilityFolders()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void HasItsFourTestFiles(string folder)
    {
        var capability = Path.GetFileName(folder);
        var present = SourceTree.CSharp("tests").Select(file => file.Name).ToHashSet();
        Findings.AssertNone(TestKinds.Select(kind => capability + kind).Where(name => !present.Contains(name)).Select(name => name + ".cs is absent"));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void HasADesignNote(string folder)
    {
        var name = WordStart().Replace(Path.GetFileName(folder), "-").ToLowerInvariant();
        Assert.True(File.Exists(RepositoryRoot.PathOf($"docs/design/{name}.md")), $"docs/design/{name}.md is absent.");
    }

    // SoftmaxRegression is described in softmax-regression.md.
    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
