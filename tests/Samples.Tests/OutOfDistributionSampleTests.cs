using System.Globalization;
using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Samples.Tests;

/// <summary>The sample runs as a user runs it, and reaches the figures that its README states.</summary>
public class OutOfDistributionSampleTests
{
    [Fact]
    public void One_run_prints_the_figures_of_the_readme_and_writes_model_and_report()
    {
        using var folder = new TemporaryFolder();
        string output = SampleProgram.Run("OutOfDistribution", folder.PathOf(""));
        AssertRow(output, "Mahalanobis", .871, .876, .661, .700);
        AssertRow(output, "on raw pixels", .907, .895, .494, .672);
        AssertRow(output, "without labels", .792, .786, .747, .761);
        AssertRow(output, "Relative", .943, .942, .397, .361);
        AssertRow(output, "Neighbor", .931, .970, .328, .183);
        AssertRow(output, "Energy", .980, .957, .167, .311);
        AssertRow(output, "Virtual logit", .926, .902, .425, .544);
        AssertRow(output, "Combination", null, .976, null, .117);
        Assert.True(File.Exists(folder.PathOf("detector.zip")));
        string report = File.ReadAllText(folder.PathOf("report.html"));
        Assert.Equal(11, Regex.Count(report, "<svg [^>]*role=\"img\" aria-label=\"[^\"]+\""));
        Assert.DoesNotContain("<script", report, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", report, StringComparison.Ordinal);
    }

    private static void AssertRow(string output, string name, params double?[] expected)
    {
        // The frame is drawn in ASCII where the console knows nothing better.
        string[] cells = [.. output.Split('\n').Select(line => line.Split('│', '|')).Single(parts => parts.Length > 6 && parts[1].Trim() == name).Select(cell => cell.Trim())];
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] is { } number)
                Assert.Equal(number, double.Parse(cells[i + 2], CultureInfo.InvariantCulture), i < 2 ? 2e-3 : 1e-2);
            else
                Assert.Equal("", cells[i + 2]);
        }
    }
}
