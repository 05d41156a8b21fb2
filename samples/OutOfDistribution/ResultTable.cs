using Spectre.Console;

namespace OutOfDistribution;

/// <summary>The figures of the run on the console.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Method> methods)
    {
        var table = new Table().RoundedBorder().Title($"{methods[0].Nines.InCount} known digits against {methods[0].Eights!.OutCount} eights, {methods[0].Nines.OutCount} nines");
        table.AddColumn("Score");
        foreach (string name in (string[])["AUROC, 8", "AUROC, 9", "FPR95, 8", "FPR95, 9", "Error, 9"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (Method method in methods)
        {
            table.AddRow(
                method.Name, $"{method.Eights?.AreaUnderRocCurve:0.0000}", $"{method.Nines.AreaUnderRocCurve:0.0000}",
                $"{method.Eights?.FalsePositiveRateAt95:0.000}", $"{method.Nines.FalsePositiveRateAt95:0.000}", $"{method.Nines.DetectionError:0.000}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("AUROC: 1 is perfect, 0.5 no skill. FPR95: the share of unknown digits that pass where 95 % of the known ones do.");
    }
}
