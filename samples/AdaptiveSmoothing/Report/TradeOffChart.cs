using System.Globalization;
using System.Text;

namespace RobustDigits.Report;

/// <summary>Draws clean accuracy against accuracy under the attack that knows the mix, a point for each alpha.</summary>
internal static class TradeOffChart
{
    public static string Draw(IReadOnlyList<SweepPoint> points, Method quantile, Method gate)
    {
        Method[] sweep = [.. points.Select(point => point.Measured)];
        Method[] all = [.. sweep, quantile, gate];
        var frame = new ChartFrame(
            Math.Floor(all.Min(method => method.Clean) * 100) / 100, Math.Ceiling(all.Max(method => method.Clean) * 100) / 100,
            Math.Floor(all.Min(method => method.OnMix) * 10) / 10, Math.Ceiling(all.Max(method => method.OnMix) * 10) / 10);
        var svg = new StringBuilder();
        frame.Axes(svg, 0.01, 0.1, "right on clean digits", "right under the attack on the mix");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line mix\" points=\"{string.Join(' ', sweep.Select(method => frame.Point(method.Clean, method.OnMix)))}\"/>");
        foreach (Method method in sweep)
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot\" cx=\"{frame.X(method.Clean):0.0}\" cy=\"{frame.Y(method.OnMix):0.0}\" r=\"3.5\"><title>alpha {method.Alpha}</title></circle>");
        svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"ring\" cx=\"{frame.X(quantile.Clean):0.0}\" cy=\"{frame.Y(quantile.OnMix):0.0}\" r=\"8\"><title>quantile, alpha {quantile.Alpha}</title></circle>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"ring\" x=\"{frame.X(gate.Clean) - 6:0.0}\" y=\"{frame.Y(gate.OnMix) - 6:0.0}\" width=\"12\" height=\"12\"><title>gate, alpha {gate.Alpha}</title></rect>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"end\" x=\"{frame.X(sweep[0].Clean) - 12:0.0}\" y=\"{frame.Y(sweep[0].OnMix) + 4:0.0}\">accurate head</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"middle\" x=\"{frame.X(sweep[^1].Clean):0.0}\" y=\"{frame.Y(sweep[^1].OnMix) + 22:0.0}\">robust head</text>");
        return $"<svg class=\"chart\" viewBox=\"0 0 {ChartFrame.Width} {ChartFrame.Height}\" role=\"img\" aria-label=\"Right on clean digits against right under attack, for each alpha\">{svg}</svg>";
    }
}
