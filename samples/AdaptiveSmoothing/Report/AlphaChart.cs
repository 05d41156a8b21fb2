using System.Globalization;
using System.Text;

namespace RobustDigits.Report;

/// <summary>Draws shares of right decisions over alpha.</summary>
internal static class AlphaChart
{
    public static string Draw(IReadOnlyList<SweepPoint> sweep, double chosen)
    {
        var frame = new ChartFrame(0, 1, 0, 1);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"unsafe\" x=\"{frame.X(0):0.0}\" y=\"{frame.Y(1):0.0}\" width=\"{frame.X(0.5) - frame.X(0):0.0}\" height=\"{frame.Y(0) - frame.Y(1):0.0}\"/>");
        frame.Axes(svg, 0.1, 0.2, "alpha, the weight of the robust head", "");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"chosen\" x1=\"{frame.X(chosen):0.0}\" y1=\"{frame.Y(0):0.0}\" x2=\"{frame.X(chosen):0.0}\" y2=\"{frame.Y(1):0.0}\"><title>alpha {chosen:0.000}</title></line>");
        Line(svg, frame, sweep, "clean", method => method.Clean);
        Line(svg, frame, sweep, "accurate", method => method.OnAccurate);
        Line(svg, frame, sweep, "robust", method => method.OnRobust);
        Line(svg, frame, sweep, "mix", method => method.OnMix);
        Line(svg, frame, sweep, "certified", method => method.Certified);
        return $"<svg class=\"chart\" viewBox=\"0 0 {ChartFrame.Width} {ChartFrame.Height}\" role=\"img\" aria-label=\"Shares of right decisions over alpha\">{svg}</svg>";
    }

    private static void Line(StringBuilder svg, ChartFrame frame, IReadOnlyList<SweepPoint> sweep, string kind, Func<Method, double> value)
    {
        string points = string.Join(' ', sweep.Select(point => frame.Point(point.Alpha, value(point.Measured))));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line {kind}\" points=\"{points}\"/>");
    }
}
