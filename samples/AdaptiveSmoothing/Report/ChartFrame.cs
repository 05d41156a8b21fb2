using System.Globalization;
using System.Text;

namespace RobustDigits.Report;

/// <summary>The axes of a chart, and where numbers lie on them.</summary>
internal sealed class ChartFrame(double left, double right, double bottom, double top)
{
    public const int Width = 860;
    public const int Height = 380;

    private const int Margin = 46;

    public double X(double value) => Margin + ((Width - Margin - 16) * (value - left) / (right - left));

    public double Y(double value) => Height - 46 - ((Height - 46 - 26) * (value - bottom) / (top - bottom));

    public string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{X(x):0.0},{Y(y):0.0}");

    public void Axes(StringBuilder svg, double stepX, double stepY, string nameX, string nameY)
    {
        for (double y = bottom; y <= top + 1e-9; y += stepY)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"base\" x1=\"{X(left):0.0}\" y1=\"{Y(y):0.0}\" x2=\"{X(right):0.0}\" y2=\"{Y(y):0.0}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"end\" x=\"{Margin - 6}\" y=\"{Y(y) + 4:0.0}\">{y:0.##}</text>");
        }

        for (double x = left; x <= right + 1e-9; x += stepX)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"middle\" x=\"{X(x):0.0}\" y=\"{Height - 28}\">{x:0.##}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"middle\" x=\"{(Width + Margin) / 2}\" y=\"{Height - 6}\">{nameX}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin + 4}\" y=\"14\">{nameY}</text>");
    }
}
