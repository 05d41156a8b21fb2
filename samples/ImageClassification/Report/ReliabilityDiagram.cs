using System.Text;
using MLExtensions.Calibrators;

namespace ImageClassification.Report;

/// <summary>Confidence against share of right answers: bars that end on the diagonal are honest.</summary>
internal static class ReliabilityDiagram
{
    private const int Left = 44, Top = 12, Size = 260, StripTop = Top + Size + 26, StripHeight = 44;

    public static string Draw(Evaluation evaluation)
    {
        var svg = new StringBuilder();
        string summary = $"Expected calibration error {evaluation.Calibration.ExpectedCalibrationError:0.000} over {evaluation.Digits.Length} digits.";
        svg.AppendLine($"""<svg class="chart" viewBox="0 0 {Left + Size + 14} {StripTop + StripHeight + 36}" role="img" aria-label="Reliability diagram, {evaluation.Name}. {summary}">""");
        DrawAxes(svg);
        int most = evaluation.Calibration.Bins.Max(bin => bin.Count);
        foreach (ReliabilityBin bin in evaluation.Calibration.Bins.Where(bin => bin.Count > 0))
            DrawBin(svg, bin, most);
        svg.AppendLine($"""<line class="ideal" x1="{X(0)}" y1="{Y(0)}" x2="{X(1)}" y2="{Y(1)}"/>""");
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void DrawAxes(StringBuilder svg)
    {
        for (int tick = 0; tick <= 5; tick++)
        {
            double value = tick / 5.0;
            svg.AppendLine($"""<line class="grid" x1="{X(0)}" y1="{Y(value)}" x2="{X(1)}" y2="{Y(value)}"/>""");
            svg.AppendLine($"""<text class="tick" x="{Left - 7}" y="{Y(value) + 4:0.#}" text-anchor="end">{value * 100:0}</text>""");
            svg.AppendLine($"""<text class="tick" x="{X(value):0.#}" y="{Top + Size + 16}" text-anchor="middle">{value * 100:0}</text>""");
        }

        svg.AppendLine($"""<text class="axis" transform="translate(11 {Top + (Size / 2)}) rotate(-90)" text-anchor="middle">right, %</text>""");
        svg.AppendLine($"""<text class="axis" x="{X(0.5)}" y="{StripTop + StripHeight + 22}" text-anchor="middle">confidence, % (below: how many digits)</text>""");
        svg.AppendLine($"""<line class="base" x1="{X(0)}" y1="{StripTop + StripHeight}" x2="{X(1)}" y2="{StripTop + StripHeight}"/>""");
    }

    private static void DrawBin(StringBuilder svg, ReliabilityBin bin, int most)
    {
        double x = X(bin.From) + 1, width = X(bin.To) - X(bin.From) - 2;
        double stripe = Math.Max(1.5, StripHeight * bin.Count / (double)most);
        string digits = bin.Count == 1 ? "1 digit" : $"{bin.Count} digits";
        svg.AppendLine($"""<g><title>{digits} with confidence {bin.From:0 %} to {bin.To:0 %}: {bin.Accuracy:0.0 %} right, mean confidence {bin.MeanConfidence:0.0 %}</title>""");
        double low = Math.Min(bin.Accuracy, bin.MeanConfidence), high = Math.Max(bin.Accuracy, bin.MeanConfidence);
        string gap = bin.Accuracy > bin.MeanConfidence ? "timid" : "boastful";
        svg.AppendLine($"""<rect class="right" x="{x:0.#}" y="{Y(low):0.#}" width="{width:0.#}" height="{low * Size:0.#}"/>""");
        svg.AppendLine($"""<rect class="{gap}" x="{x:0.#}" y="{Y(high):0.#}" width="{width:0.#}" height="{(high - low) * Size:0.#}"/>""");
        svg.AppendLine($"""<rect class="count" x="{x:0.#}" y="{StripTop + StripHeight - stripe:0.#}" width="{width:0.#}" height="{stripe:0.#}"/></g>""");
    }

    private static double X(double confidence) => Left + (Size * confidence);

    private static double Y(double share) => Top + (Size * (1 - share));
}
