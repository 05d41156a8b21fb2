using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

/// <summary>Who may know what (docs/conventions.md, layers).</summary>
public sealed class LayerTests
{
    // Adapters carry no arithmetic; everything else in a capability folder is mathematics on spans.
    private static readonly string[] AdapterEndings = ["Estimator", "Trainer", "Transformer", "Catalog", "Options", "FitProgress"];

    [Fact]
    public void MathematicsDoesNotKnowMlNet()
    {
        var mathematics = SourceTree.CSharp("src/Numerics").Concat(
            SourceTree.CapabilityFolders().SelectMany(folder => SourceTree.CSharp(folder)).Where(file => !IsAdapter(file.Name)));
        Findings.AssertNone(mathematics.SelectMany(file => file.Find(line => line.Contains("Microsoft.ML", StringComparison.Ordinal))));
    }

    [Fact]
    public void OnlyNumericsUsesIntrinsics() => Findings.AssertNone(SourceTree.CSharp("src", "hosts", "samples")
        .Where(file => !file.Path.StartsWith("src/Numerics/", StringComparison.Ordinal))
        .SelectMany(file => file.Find(line => line.Contains("System.Runtime.Intrinsics", StringComparison.Ordinal))));

    [Fact]
    public void CapabilitiesAreComposedNotInherited() => Findings.AssertNone(SourceTree.CapabilityFolders()
        .SelectMany(folder => SourceTree.CSharp(folder))
        .SelectMany(file => file.Find(line => line.Contains("abstract class", StringComparison.Ordinal)
            || line.Contains("abstract record", StringComparison.Ordinal))));

    [Fact]
    public void OnlyCoreOpensMlNet() => Findings.AssertNone(SourceTree.CSharp("src")
        .Where(file => !file.Path.StartsWith("src/Core/", StringComparison.Ordinal))
        .SelectMany(file => file.Find(line => line.Contains("IgnoresAccessChecksTo", StringComparison.Ordinal))));

    [Fact]
    public void CapabilityFoldersAreFound() => Assert.NotEmpty(SourceTree.CapabilityFolders());

    private static bool IsAdapter(string name) =>
        name.StartsWith("Bound", StringComparison.Ordinal) || AdapterEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
}
