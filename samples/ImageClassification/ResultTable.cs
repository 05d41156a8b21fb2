using MLExtensions.Trainers;
using Spectre.Console;

namespace ImageClassification;

/// <summary>The figures of the run on the console.</summary>
internal static class ResultTable
{
    public static void Write(Evaluation before, Evaluation after, SoftmaxRegressionSummary summary)
    {
        var table = new Table().RoundedBorder().Title($"{after.Digits.Length} test digits");
        table.AddColumn("Probabilities");
        foreach (string name in (string[])["Temperature", "Accuracy", "Top 3", "Log-loss", "ECE", "AURC"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (Evaluation evaluation in (Evaluation[])[before, after])
        {
            table.AddRow(
                evaluation.Name, $"{evaluation.Temperature:0.000}", $"{evaluation.Metrics.MicroAccuracy:0.0 %}",
                $"{evaluation.Metrics.TopKAccuracyForAllK[2]:0.0 %}",
                $"{evaluation.Metrics.LogLoss:0.0000}", $"{evaluation.Calibration.ExpectedCalibrationError:0.0000}",
                $"{evaluation.Calibration.AreaUnderRiskCoverageCurve:0.0000}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(
            $"Trained on {summary.RowsUsed} digits in {summary.Iterations} iterations of L-BFGS. ECE: expected calibration error, {after.Calibration.NumberOfBins} bins. AURC: mean error rate among the most certain.");
    }

    public static void Write(ReliableRegion region)
    {
        var table = new Table().RoundedBorder().Title("What SDM vouches for");
        table.AddColumn("Digit");
        foreach (string name in (string[])["Tested", "Admitted", "Right of those"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (ReliableRegion.Line line in region.Classes)
            table.AddRow(line.Label, $"{line.Count}", $"{line.Share:0 %}", $"{line.Accuracy:0.0 %}");
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"Admitted {region.Admitted:0.0 %}, of which {region.Accuracy:0.0 %} are right; of pictures with scrambled pixels {region.ScrambledAdmitted:0.0 %}.");
    }
}
