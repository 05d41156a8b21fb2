using System.Globalization;
using System.Text;

namespace EndToEnd.Report;

/// <summary>A bar for each kind of pictures, cut by what became of them.</summary>
internal static class KindBars
{
    private const int Left = 150, Width = 640, Height = 30, Step = 46;

    public static string Draw(IReadOnlyList<KindOfPicture> kinds)
    {
        var svg = new StringBuilder();
        for (int i = 0; i < kinds.Count; i++)
        {
            KindOfPicture kind = kinds[i];
            int y = i * Step;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"end\" x=\"{Left - 10}\" y=\"{y + 20}\">{kind.Name}</text>");
            double x = Left;
            foreach ((string name, string style, double share) in new[]
            {
                ("answered right", "right", kind.AcceptedRight), ("answered wrong", "wrong", kind.AcceptedWrong), ("unknown", "unknown", kind.Unknown), ("unreliable", "unreliable", kind.Unreliable),
            })
            {
                if (share > 0)
                    svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{style}\" x=\"{x:0.0}\" y=\"{y}\" width=\"{Math.Max(1, (Width * share) - 2):0.0}\" height=\"{Height}\" rx=\"3\"><title>{kind.Name}: {share:0.0 %} {name}</title></rect>");
                if (share > 0.07)
                    svg.Append(CultureInfo.InvariantCulture, $"<text class=\"on middle\" x=\"{x + (Width * share / 2):0.0}\" y=\"{y + 20}\">{share:0 %}</text>");
                x += Width * share;
            }
        }

        return $"<svg class=\"chart full\" viewBox=\"0 0 {Left + Width} {kinds.Count * Step}\" role=\"img\" aria-label=\"What became of each kind of pictures; the table below has the numbers\">{svg}</svg>";
    }

    public static string Table(IEnumerable<KindOfPicture> kinds) => $"""
        <table><thead><tr><th>pictures</th><th>answered right</th><th>answered wrong</th><th>unknown</th><th>unreliable</th><th>right if all were answered</th></tr></thead>
        <tbody>{string.Concat(kinds.Select(Row))}</tbody></table>
        """;

    private static string Row(KindOfPicture kind) => string.Create(CultureInfo.InvariantCulture, $"""
        <tr><th>{kind.Name}</th><td>{(kind.AreDigits ? $"{kind.AcceptedRight:0.0 %}" : "")}</td><td>{kind.AcceptedWrong:0.0 %}</td><td>{kind.Unknown:0.0 %}</td><td>{kind.Unreliable:0.0 %}</td><td>{(kind.AreDigits ? $"{kind.Right:0.0 %}" : "")}</td></tr>
        """);
}
