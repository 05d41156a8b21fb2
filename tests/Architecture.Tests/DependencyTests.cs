using System.Xml.Linq;
using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

/// <summary>A dependency is a decision: one place for its version, one line for its reason.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void EveryPackageHasALineInTheConventions()
    {
        var lines = File.ReadAllLines(RepositoryRoot.PathOf("docs/conventions.md"));
        var packages = XDocument.Load(RepositoryRoot.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => (string)element.Attribute("Include")!)
            .ToArray();
        Assert.NotEmpty(packages);
        Findings.AssertNone(packages.Where(package => !lines.Any(line => line.StartsWith($"| {package} |", StringComparison.Ordinal))));
    }

    [Fact]
    public void ConventionsListNoPackageThatIsGone()
    {
        var pinned = XDocument.Load(RepositoryRoot.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => (string)element.Attribute("Include")!)
            .ToHashSet();
        var listed = File.ReadAllLines(RepositoryRoot.PathOf("docs/conventions.md"))
            .SkipWhile(line => !line.StartsWith("| Package |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Split('|')[1].Trim());
        Findings.AssertNone(listed.Where(package => !pinned.Contains(package)));
    }
}
