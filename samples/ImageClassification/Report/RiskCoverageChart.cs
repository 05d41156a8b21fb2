using System.Text;

namespace ImageClassification.Report;

/// <summary>Share of digits answered, the most certain first, against the share of wrong answers among them.</summary>
internal static class RiskCoverageChart
{
    private const int Left = 52, Top = 12, Width = 420, Height = 190;

    public static string Draw(Evaluation before, Evaluation after)
    {
        double highest = Highest(before, after);
        var svg = new StringBuilder();
        string summary = $"Mean error rate {after.Calibration.AreaUnderRiskCoverageCurve:0.0000} after calibration, {before.Calibration.AreaUnderRiskCoverageCurve:0.0000} before.";
        svg.AppendLine($"""<svg class="chart wide" viewBox="0 0 {Left + Width + 14} {Top + Height + 66}" role="img" aria-label="Risk-coverage curve. {summary}">""");
        DrawAxes(svg, highest);
        svg.AppendLine(Line("curve before", before, highest));
        svg.AppendLine(Line("curve", after, highest));
        DrawKey(svg);
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    // A round number above both curves.
    private static double Highest(params Evaluation[] evaluations)
    {
        double largest = evaluations.Max(evaluation => evaluation.Calibration.RiskCoverageCurve().Max(point => point.Risk));
        return Math.Max(0.01, Math.Ceiling(largest * 100) / 100);
    }

    private static void DrawAxes(StringBuilder svg, double highest)
    {
        for (int tick = 0; tick <= 5; tick++)
        {
            double share = tick / 5.0;
            svg.AppendLine($"""<line class="grid" x1="{X(0)}" y1="{Y(share, 1):0.#}" x2="{X(1)}" y2="{Y(share, 1):0.#}"/>""");
            svg.AppendLine($"""<text class="tick" x="{Left - 7}" y="{Y(share, 1) + 4:0.#}" text-anchor="end">{share * highest * 100:0.0}</text>""");
            svg.AppendLine($"""<text class="tick" x="{X(share):0.#}" y="{Top + Height + 16}" text-anchor="middle">{share * 100:0}</text>""");
        }

        svg.AppendLine($"""<text class="axis" transform="translate(11 {Top + (Height / 2)}) rotate(-90)" text-anchor="middle">wrong, %</text>""");
        svg.AppendLine($"""<text class="axis" x="{X(0.5)}" y="{Top + Height + 36}" text-anchor="middle">answered, % (most certain first)</text>""");
    }

    // In words beside their lines, so that nothing hangs on a colour.
    private static void DrawKey(StringBuilder svg)
    {
        int y = Top + Height + 54;
        svg.AppendLine($"""<line class="curve" x1="{X(0)}" y1="{y}" x2="{X(0) + 28}" y2="{y}"/><text x="{X(0) + 34}" y="{y + 4}">after calibration</text>""");
        svg.AppendLine($"""<line class="curve before" x1="{X(0) + 170}" y1="{y}" x2="{X(0) + 198}" y2="{y}"/><text x="{X(0) + 204}" y="{y + 4}">the trainer's own</text>""");
    }

    private static string Line(string style, Evaluation evaluation, double highest)
    {
        IEnumerable<string> points = evaluation.Calibration.RiskCoverageCurve(300).Select(point => $"{X(point.Coverage):0.#},{Y(point.Risk, highest):0.#}");
        return $"""<polyline class="{style}" points="{string.Join(' ', points)}"/>""";
    }

    private static double X(double coverage) => Left + (Width * coverage);

    private static double Y(double risk, double highest) => Top + (Height * (1 - (risk / highest)));
}
