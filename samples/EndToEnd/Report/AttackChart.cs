using System.Globalization;
using System.Text;
using RobustDigits.Report;

namespace EndToEnd.Report;

/// <summary>Draws shares of right decisions over the length of the attack.</summary>
internal static class AttackChart
{
    public static string Draw(IReadOnlyList<AttackPoint> points)
    {
        var frame = new ChartFrame(0, points[^1].Length, 0, 1);
        var svg = new StringBuilder();
        frame.Axes(svg, 1.5, 0.2, "length of the change, in units of ink", "right");
        Line(svg, frame, points, "accurate", point => point.Accurate);
        Line(svg, frame, points, "robust", point => point.Robust);
        Line(svg, frame, points, "mix", point => point.Mix);
        return $"<svg class=\"chart full\" viewBox=\"0 0 {ChartFrame.Width} {ChartFrame.Height}\" role=\"img\" aria-label=\"Shares of right decisions over the length of the attack\">{svg}</svg>";
    }

    private static void Line(StringBuilder svg, ChartFrame frame, IReadOnlyList<AttackPoint> points, string kind, Func<AttackPoint, double> value)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line {kind}\" points=\"{string.Join(' ', points.Select(point => frame.Point(point.Length, value(point))))}\"/>");
        foreach (AttackPoint point in points)
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot {kind}\" cx=\"{frame.X(point.Length):0.0}\" cy=\"{frame.Y(value(point)):0.0}\" r=\"4\"><title>{kind}, length {point.Length:0.0}: {value(point):0.0 %} right</title></circle>");
    }
}
