using System.Globalization;
using System.Text;
using MLExtensions.Transforms;

namespace OutOfDistribution.Report;

/// <summary>Draws how the scores of known and unknown digits are spread: bars side by side from usual to unusual.</summary>
internal static class ScoreChart
{
    private const int Bins = 28;
    private const int Width = 560;
    private const int Height = 200;

    public static string Draw(OutOfDistributionMetrics metrics, string title, string unknown = "nines")
    {
        ScoreHistogram histogram = metrics.Histogram(Bins);
        double highest = Math.Max(histogram.In.Max(), histogram.Out.Max());
        double step = (double)Width / Bins;
        var bars = new StringBuilder();
        for (int bin = 0; bin < Bins; bin++)
        {
            Bar(bars, "known", bin * step, histogram.In[bin] / highest, step, $"{histogram.In[bin]:0.0 %} of the known digits");
            Bar(bars, "unknown", bin * step, histogram.Out[bin] / highest, step, $"{histogram.Out[bin]:0.0 %} of the {unknown}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <figure><figcaption><b>{title}</b> AUROC {metrics.AreaUnderRocCurve:0.000}</figcaption>
            <svg class="chart" viewBox="0 0 {Width} {Height + 22}" role="img" aria-label="{title}: spread of the scores of known digits and {unknown}">
            {bars}<line class="base" x1="0" y1="{Height}" x2="{Width}" y2="{Height}"/>
            <text x="0" y="{Height + 16}">usual</text><text class="end" x="{Width}" y="{Height + 16}">unusual</text></svg></figure>
            """);
    }

    private static void Bar(StringBuilder bars, string kind, double x, double share, double step, string text)
    {
        if (share > 0)
            bars.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{x + 1:0.0}\" y=\"{Height * (1 - share):0.0}\" width=\"{step - 2:0.0}\" height=\"{Height * share:0.0}\"><title>{text}</title></rect>");
    }
}
