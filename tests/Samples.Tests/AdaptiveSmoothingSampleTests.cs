using System.Globalization;
using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Samples.Tests;

/// <summary>The sample runs as a user runs it, and reaches the figures that its README states.</summary>
public class AdaptiveSmoothingSampleTests
{
    [Fact]
    public void One_run_prints_the_figures_of_the_readme_and_writes_model_and_report()
    {
        using var folder = new TemporaryFolder();
        string output = SampleProgram.Run("AdaptiveSmoothing", folder.PathOf(""));
        double[] accurate = Row(output, "accurate"), robust = Row(output, "robust"), even = Row(output, "fifty-fifty"), quantile = Row(output, "quantile"), gate = Row(output, "gate");
        AssertClose([.980, .363, .613, .363, 0], accurate);
        AssertClose([.967, .800, .680, .680, .380], robust);
        AssertClose([.980, .363, .613, .363, 0], even);
        AssertClose([.973, .800, .673, .670, .377], quantile);
        AssertClose([.973, .800, .680, .680, .377], gate);
        Assert.True(File.Exists(folder.PathOf("mix.zip")));
        string report = File.ReadAllText(folder.PathOf("report.html"));
        Assert.Equal(2, Regex.Count(report, "<svg [^>]*role=\"img\" aria-label=\"[^\"]+\""));
        Assert.DoesNotContain("NaN", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", report, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", report, StringComparison.Ordinal);
    }

    // One of 300 digits more or less, on another processor.
    private static void AssertClose(double[] expected, double[] found)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 4e-3);
    }

    private static double[] Row(string output, string name)
    {
        // The frame is drawn in ASCII where the console knows nothing better.
        string[] cells = [.. output.Split('\n').Select(line => line.Split('│', '|')).Single(parts => parts.Length > 6 && parts[1].Trim() == name).Select(cell => cell.Trim())];
        return [.. cells[3..8].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
    }
}
