using System.Globalization;
using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Samples.Tests;

/// <summary>The sample runs as a user runs it: one model file, a fresh process, and the figures of its README.</summary>
public class EndToEndTests
{
    [Fact]
    public void One_file_holds_everything_and_reaches_the_figures_of_the_readme()
    {
        using var folder = new TemporaryFolder();
        string output = SampleProgram.Run("EndToEnd", folder.PathOf(""));
        Assert.Matches(@"A fresh process loaded the one file and said the same of all test digits, bit\s+for bit\.", output);
        Assert.True(File.Exists(folder.PathOf("everything.zip")));

        string report = File.ReadAllText(folder.PathOf("report.html"));
        (string Name, double?[] Shares)[] stated = [.. Rows(File.ReadAllText(RepositoryRoot.PathOf("samples/EndToEnd/README.md")), @"^\| (?<name>[a-z ]+) \|(?<cells>.*)\|\r?$", "|")];
        (string Name, double?[] Shares)[] shown = [.. Rows(report, "<tr><th>(?<name>[a-z ]+)</th><td>(?<cells>.*?)</td></tr>", "</td><td>")];
        Assert.Equal(4, stated.Length);
        Assert.Equal(stated.Select(row => row.Name), shown.Select(row => row.Name));
        // SDM's region moves by some digits between processors; what must not happen does not.
        foreach (((_, double?[] expected), (_, double?[] found)) in stated.Zip(shown))
        {
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i].HasValue, found[i].HasValue);
                if (expected[i] is { } share)
                    Assert.Equal(share, found[i]!.Value, i == 4 ? 0.5 : 5.0);
            }
        }

        Assert.InRange(shown[0].Shares[1]!.Value, 0, 0.5);
        Assert.Equal(0, shown[3].Shares[1]);
        Assert.Equal(8, Regex.Count(report, "<svg [^>]*role=\"img\" aria-label=\"[^\"]+\""));
        Assert.DoesNotContain("NaN", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", report, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", report, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, double?[] Shares)> Rows(string text, string pattern, string separator) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline).Where(row => row.Groups["cells"].Value.Contains('%', StringComparison.Ordinal)).Select(row => (
            row.Groups["name"].Value,
            row.Groups["cells"].Value.Split(separator).Select(Number).ToArray()));

    private static double? Number(string cell) =>
        cell.Trim().TrimEnd('%', ' ') is { Length: > 0 } number ? double.Parse(number, CultureInfo.InvariantCulture) : null;
}
