using System.Globalization;
using MLExtensions.TestKit;

namespace MLExtensions.Samples.Tests;

/// <summary>The sample runs as a user runs it, reaches the figures that its README states, and suggests with the model that it saved. Its linear baseline
/// is on request, because it takes most of a minute in a build without optimisation; it is left out here too.</summary>
public class ExtremeMultiLabelTests
{
    private static readonly string[] Methods = ["Centroid", "Centroid, names", "Decoupled softmax"];

    [Fact]
    public void One_run_prints_the_figures_of_the_readme_and_the_saved_model_suggests()
    {
        using var folder = new TemporaryFolder();
        string output = SampleProgram.Run("ExtremeMultiLabel", folder.PathOf(""));
        string readme = File.ReadAllText(RepositoryRoot.PathOf("samples/ExtremeMultiLabel/README.md"));
        foreach (string method in Methods)
        {
            double[] stated = Figures(readme, method), found = Figures(output, method);
            Assert.Equal(6, stated.Length);
            Assert.Equal(6, found.Length);
            // Other processors add in another order; a title more or less is 0.06.
            Assert.All(stated.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.35));
        }

        // What the trainer is for: better than every baseline at every figure.
        foreach (string baseline in Methods[..^1])
            Assert.All(Figures(output, baseline).Zip(Figures(output, "Decoupled softmax")), pair => Assert.True(pair.Second > pair.First, $"{baseline}: {pair}"));
        Assert.Contains("1735 test titles", output, StringComparison.Ordinal);
        Assert.Contains("1437 subjects, 33438 terms", output, StringComparison.Ordinal);
        Assert.Contains("suggests the same, bit for bit", output, StringComparison.Ordinal);
        Assert.Contains("Immigrant women in working life: immigrants (", output, StringComparison.Ordinal);

        string answer = SampleProgram.Run("ExtremeMultiLabel", folder.PathOf(""), "--suggest", "Software engineering in practice", "?");
        string[] lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains(lines[0], output, StringComparison.Ordinal);
        Assert.StartsWith("?: ", lines[1], StringComparison.Ordinal);
    }

    private static double[] Figures(string text, string method)
    {
        // The frame is drawn in ASCII where the console knows nothing better.
        string[] cells = [.. text.Split('\n').Select(line => line.Split('│', '|')).Single(parts => parts.Length == 9 && parts[1].Trim() == method)[2..^1]];
        return [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
    }
}
