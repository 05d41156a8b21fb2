using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Architecture.Tests;

/// <summary>What holds for every file.</summary>
public sealed partial class FileTests
{
    private const int MaximumLines = 400;

    [Fact]
    public void NoFileIsLong() => Findings.AssertNone(SourceTree.CSharp()
        .Select(file => (file.Path, Count: file.Lines().Length))
        .Where(file => file.Count > MaximumLines)
        .Select(file => $"{file.Path} has {file.Count} lines"));

    // The embedded host has to call its types what ML.NET calls them.
    [Fact]
    public void NamesSayWhatAFileHolds() => Findings.AssertNone(SourceTree.TextFiles
        .Select(file => file.Path)
        .Where(path => !path.StartsWith("hosts/", StringComparison.Ordinal) && VagueName().IsMatch(path)));

    [Fact]
    public void NoRegions() => Findings.AssertNone(SourceTree.CSharp()
        .SelectMany(file => file.Find(line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal))));

    [Fact]
    public void NothingNamesAPlaceOnSomeonesMachine() => Findings.AssertNone(SourceTree.TextFiles
        .SelectMany(file => file.Find(line => MachinePath().IsMatch(line))));

    [Fact]
    public void NothingNamesAPackageRegistry() => Findings.AssertNone(SourceTree.TextFiles
        .SelectMany(file => file.Find(line => PackageFeed().IsMatch(line))));

    [Theory]
    [InlineData("see /ho" + "me/me/x", true)]
    [InlineData(@"C:\Us" + @"ers\me", true)]
    [InlineData("docs/home/x", false)]
    [InlineData("#!/usr/bin/env bash", false)]
    public void MachinePathsAreRecognised(string line, bool expected) => Assert.Equal(expected, MachinePath().IsMatch(line));

    [Theory]
    [InlineData("https://host.example/v3/index" + ".json", true)]
    [InlineData("<add key=\"x\" value=\"http" + "://10.0.0.1:8080/nuget\" />", true)]
    [InlineData("https://www.nuget.org/packages/MLExtensions", false)]
    [InlineData("https://arxiv.org/abs/1805.10941", false)]
    public void PackageFeedsAreRecognised(string line, bool expected) => Assert.Equal(expected, PackageFeed().IsMatch(line));

    [GeneratedRegex("(Helper|Util|Common|Manager)", RegexOptions.IgnoreCase)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"(?<![\w./~-])/(home|root|work|opt|tmp|mnt|Users)/\w|[A-Za-z]:\\Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://\S+/index\.json|https?://(\d+\.){3}\d+|https?://localhost")]
    private static partial Regex PackageFeed();
}
