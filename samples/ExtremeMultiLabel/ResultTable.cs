using Spectre.Console;

namespace ExtremeMultiLabel;

/// <summary>The figures of the run on the console.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Measured> methods)
    {
        var table = new Table().RoundedBorder().Title($"{methods[0].Metrics.RowCount} test titles, per cent");
        table.AddColumn("Method");
        foreach (string name in (string[])["P@1", "P@3", "P@5", "nDCG@5", "PSP@5", "Coverage@5"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (Measured method in methods)
        {
            var metrics = method.Metrics;
            table.AddRow(
                method.Name, Text(metrics.Precision[0]), Text(metrics.Precision[2]), Text(metrics.Precision[4]),
                Text(metrics.NormalizedDiscountedCumulativeGain[4]), Text(metrics.PropensityScoredPrecision![4]), Text(metrics.Coverage[4]));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("P@k: right ones among the first k. PSP: rare subjects count more. Coverage: subjects found for at least one title.");

        static string Text(double share) => FormattableString.Invariant($"{100 * share:0.0}");
    }
}
