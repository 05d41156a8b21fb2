using Spectre.Console;

namespace RobustDigits;

/// <summary>The figures of the run on the console.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Method> methods, int count, double length, double certified)
    {
        var table = new Table().RoundedBorder().Title($"{count} digits that nothing was fitted on, and attacks of length {length:0.#} on them");
        table.AddColumn("Mix");
        foreach (string name in (string[])["alpha", "clean", "accurate", "robust", "mix", "certified"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (Method method in methods)
        {
            table.AddRow(
                method.Name, method.Alpha, $"{method.Clean:0.000}", $"{method.OnAccurate:0.000}", $"{method.OnRobust:0.000}", $"{method.OnMix:0.000}", $"{method.Certified:0.000}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("Right decisions on clean digits and under attacks on the accurate head, the robust head and the mix itself (45 ways a digit, all must fail).");
        AnsiConsole.MarkupLineInterpolated($"Certified: right, and no change of length {certified:0.#} can flip it. Pixels run from 0 to 16.");
    }
}
