using System.Globalization;
using System.Text.RegularExpressions;

namespace MLExtensions.Samples.Tests;

/// <summary>The AutoML sample: where Microsoft.ML.AutoML was at hand it tunes trainer and calibrator, elsewhere it says that it was not.</summary>
public sealed partial class AutoMLTests
{
    [Fact]
    public void TunesTrainerAndCalibratorOrSaysWhatIsMissing()
    {
        (int exitCode, string output, string error) = SampleProgram.RunAny("AutoML", "3");
        if (exitCode == 2)
        {
            Assert.Contains("needs Microsoft.ML.AutoML", error, StringComparison.Ordinal);
            return;
        }

        Assert.True(exitCode == 0, error);
        (double Accuracy, double LogLoss) trained = Row(output, "Tuned trainer"), calibrated = Row(output, "and calibrator");
        Assert.InRange(trained.Accuracy, 95, 100);
        Assert.InRange(calibrated.LogLoss, 0.05, trained.LogLoss + 0.01);
        Assert.Contains("L2Regularization = ", output, StringComparison.Ordinal);
    }

    private static (double Accuracy, double LogLoss) Row(string output, string name)
    {
        string[] cells = [.. output.Split('\n').Single(line => line.Contains(name, StringComparison.Ordinal)).Split('│', '|').Select(cell => cell.Trim())];
        return (Number(cells[2]), Number(cells[3]));

        static double Number(string cell) => double.Parse(Digits().Match(cell).Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("[0-9.]+")]
    private static partial Regex Digits();
}
