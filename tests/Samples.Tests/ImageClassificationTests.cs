using System.Globalization;
using System.Text.RegularExpressions;
using MLExtensions.TestKit;

namespace MLExtensions.Samples.Tests;

/// <summary>The sample runs as a user runs it, and reaches the figures that its README states.</summary>
public class ImageClassificationTests
{
    [Fact]
    public void One_run_prints_the_figures_of_the_readme_and_writes_model_and_report()
    {
        using var folder = new TemporaryFolder();
        string output = SampleProgram.Run("ImageClassification", folder.PathOf(""));

        (double accuracy, double logLoss) own = Figures(output, "Trainer's own"), calibrated = Figures(output, "Calibrated");
        Assert.Equal(97.0, own.accuracy, 0.2);
        Assert.Equal(.155, own.logLoss, 2e-3);
        Assert.Equal(97.0, calibrated.accuracy, 0.2);
        Assert.Equal(.106, calibrated.logLoss, 2e-3);
        Assert.Contains("A fresh process loaded the model and gave the same answers", output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.PathOf("digits.zip")));

        string report = File.ReadAllText(folder.PathOf("report.html"));
        Assert.Equal(4 + 24, Regex.Count(report, "<svg [^>]*role=\"img\" aria-label=\"[^\"]+\""));
        Assert.Equal(4 + 24, Regex.Count(report, "<svg "));
        Match region = Regex.Match(report, @"([0-9.]+) % are admitted and ([0-9.]+) % of those are right\. Of pictures with their pixels scrambled it\s+admits ([0-9.]+) %");
        Assert.Equal(50.4, double.Parse(region.Groups[1].Value, CultureInfo.InvariantCulture), 5.0);
        Assert.InRange(double.Parse(region.Groups[2].Value, CultureInfo.InvariantCulture), 99, 100);
        Assert.InRange(double.Parse(region.Groups[3].Value, CultureInfo.InvariantCulture), 0, 1);
        Assert.DoesNotContain("<script", report, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", report, StringComparison.Ordinal);
        Assert.Equal(599, Regex.Matches(report, "<td>(\\d+)</td>").Sum(cell => int.Parse(cell.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    private static (double Accuracy, double LogLoss) Figures(string output, string row)
    {
        // The frame is drawn in ASCII where the console knows nothing better.
        string[] cells = [.. output.Split('\n').Select(line => line.Split('│', '|')).Single(parts => parts.Length > 6 && parts[1].Trim() == row).Select(cell => cell.Trim())];
        return (Number(cells[3]), Number(cells[5]));

        static double Number(string cell) => double.Parse(cell.TrimEnd('%', ' '), CultureInfo.InvariantCulture);
    }
}
