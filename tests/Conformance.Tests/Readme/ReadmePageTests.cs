using System.Text.RegularExpressions;
using MLExtensions.Benchmarks;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>What the README shows exists: tables, links, verbs of the catalogs, commands.</summary>
public sealed partial class ReadmePageTests
{
    private static string Page => Read("README.md");

    [Fact]
    public void Tables_are_those_of_the_results()
    {
        string page = Page;
        Assert.Equal(8, Regex.Count(page, "<!-- results: "));
        Assert.True(ReadmeTables.Filled(page, Read) == page, "A table is not that of its results file: run `./build.sh bench publish`.");
    }

    [Fact]
    public void A_table_that_differs_is_noticed()
    {
        string page = Page;
        Match number = Regex.Match(page[page.IndexOf("<!-- results: ", StringComparison.Ordinal)..], @"\| \*\*(\d\.\d+)\*\*");
        string altered = page.Replace(number.Groups[1].Value, "9.99", StringComparison.Ordinal);
        Assert.NotEqual(page, altered);
        Assert.NotEqual(altered, ReadmeTables.Filled(altered, Read));
        string unknown = page.Replace("rows: none; temperature", "rows: nothing; temperature", StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ReadmeTables.Filled(unknown, Read));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        string[] targets = [.. Link().Matches(Page).Select(match => match.Groups[1].Value)];
        Assert.True(targets.Length > 20);
        foreach (string target in targets)
        {
            if (target.StartsWith('#'))
                Assert.Contains(Page.Split('\n'), line => line.StartsWith('#') && Anchor(line) == target);
            else
                Assert.True(Path.Exists(RepositoryRoot.PathOf(target)), target);
        }
    }

    [Fact]
    public void Verbs_are_in_the_public_surface()
    {
        string surface = string.Concat(Directory.GetFiles(RepositoryRoot.PathOf("docs/api"), "*.txt").Select(File.ReadAllText));
        // The second cells of the first table: the first verb of a catalog is written in full, those after it begin with a dot.
        string[] verbs = [.. Page.Split('\n').SkipWhile(line => !line.StartsWith("| What it adds", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => Code().Matches(line.Split('|')[2]).Select(match => match.Groups[1].Value.Split('.')[^1]))];
        Assert.True(verbs.Length > 25);
        foreach (string verb in verbs)
            Assert.True(Regex.IsMatch(surface, $@"\b{verb}\("), $"{verb} is not in docs/api.");
    }

    [Fact]
    public void Commands_exist()
    {
        string page = Page, build = Read("eng/Build/Program.cs"), bench = Read("tests/Benchmarks/Program.cs");
        string[] verbs = [.. Regex.Matches(page, @"\./build\.sh ([a-z]+)(?: ([a-z-]+))?").Select(match => match.Groups[1].Value), .. Words(page, "Further verbs of `./build.sh`: ")];
        Assert.True(verbs.Distinct().Count() >= 8);
        Assert.All(verbs, verb => Assert.Contains($"\"{verb}\"", build, StringComparison.Ordinal));
        string[] measures = [.. Regex.Matches(page, @"\bmeasure(?:-[a-z]+)?\b|\bpublish\b").Select(match => match.Value).Distinct()];
        Assert.True(measures.Length >= 4);
        Assert.All(measures, verb => Assert.Contains($"[\"{verb}\"", bench, StringComparison.Ordinal));
        Assert.All(Regex.Matches(page, @"dotnet add package ([A-Za-z.]+)"), match =>
            Assert.Contains(Directory.GetFiles(RepositoryRoot.PathOf("src"), "*.csproj", SearchOption.AllDirectories), project => Path.GetFileNameWithoutExtension(project) == match.Groups[1].Value));
        Assert.All(Regex.Matches(page, @"\]\(samples/([A-Za-z]+)/README\.md\)"), match =>
            Assert.True(File.Exists(RepositoryRoot.PathOf($"samples/{match.Groups[1].Value}/{match.Groups[1].Value}.csproj")), match.Value));
    }

    private static IEnumerable<string> Words(string page, string before) =>
        Code().Matches(page.Split('\n').Single(line => line.StartsWith(before, StringComparison.Ordinal))[before.Length..]).Select(match => match.Groups[1].Value);

    private static string Anchor(string heading) =>
        "#" + Regex.Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "[^a-z0-9 -]", "").Replace(' ', '-');

    private static string Read(string path) => File.ReadAllText(RepositoryRoot.PathOf(path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
