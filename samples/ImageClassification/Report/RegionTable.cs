namespace ImageClassification.Report;

/// <summary>The high-reliability region, digit by digit, as a table of the page.</summary>
internal static class RegionTable
{
    public static string Draw(ReliableRegion region) => $"""
        <table>
        <thead><tr><th>digit</th><th>test digits</th><th>admitted</th><th>right of those</th></tr></thead>
        <tbody>
        {string.Concat(region.Classes.Select(line => $"<tr><th>{line.Label}</th><td>{line.Count} tested</td><td>{line.Share:0 %}</td><td>{line.Accuracy:0.0 %}</td></tr>"))}
        </tbody>
        </table>
        """;
}
