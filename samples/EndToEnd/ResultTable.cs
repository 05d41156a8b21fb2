using Spectre.Console;

namespace EndToEnd;

/// <summary>The figures of the run on the console.</summary>
internal static class ResultTable
{
    public static void Write(IEnumerable<KindOfPicture> kinds)
    {
        var table = new Table().RoundedBorder().Title("What becomes of a picture");
        table.AddColumn("Pictures");
        foreach (string name in (string[])["Answered right", "Answered wrong", "Unknown", "Unreliable", "Right if all were answered"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (KindOfPicture kind in kinds)
        {
            table.AddRow(
                kind.Name, kind.AreDigits ? $"{kind.AcceptedRight:0.0 %}" : "", $"{kind.AcceptedWrong:0.0 %}", $"{kind.Unknown:0.0 %}", $"{kind.Unreliable:0.0 %}",
                kind.AreDigits ? $"{kind.Right:0.0 %}" : "");
        }

        AnsiConsole.Write(table);
    }
}
