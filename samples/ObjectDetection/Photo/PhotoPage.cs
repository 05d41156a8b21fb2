using System.Globalization;
using System.Net;
using System.Text;

namespace ObjectDetection.Photo;

/// <summary>A page with the photo once for each method and its boxes over it; one file, without scripts, the photo inside.</summary>
internal static class PhotoPage
{
    public static void Save(string file, string picture, string[] classNames, IReadOnlyList<(string Name, FoundInPhoto Found)> methods)
    {
        string type = Path.GetExtension(picture).Equals(".png", StringComparison.OrdinalIgnoreCase) ? "png" : "jpeg";
        FoundInPhoto first = methods[0].Found;
        var page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Detections, hard and soft</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; background: #fbfbfa; color: #1d232b; }
            main { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1.25rem; } figure { margin: 0; } svg { width: 100%; border-radius: 8px; }
            .box { fill: none; stroke: #f5a623; stroke-width: 0.35%; } .dot { fill: #35c4ff; } .tag { fill: #f5a623; } text { font-weight: 600; fill: #1d232b; }
            </style></head><body>
            <h1>Detections, hard and soft</h1>

            """);
        // The photo stands in the page once; the panels refer to it.
        page.Append(CultureInfo.InvariantCulture,
            $"<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><image id=\"photo\" width=\"{first.Width:0}\" height=\"{first.Height:0}\" href=\"data:image/{type};base64,");
        page.Append(Convert.ToBase64String(File.ReadAllBytes(picture))).AppendLine("\"/></defs></svg>").AppendLine("<main>");
        foreach ((string name, FoundInPhoto found) in methods)
        {
            page.Append(CultureInfo.InvariantCulture, $"<figure><svg viewBox=\"0 0 {found.Width:0} {found.Height:0}\" role=\"img\" aria-label=\"{name}: {found.Score.Length} detections\"><use href=\"#photo\"/>");
            for (int i = found.Score.Length - 1; i >= 0; i--)
                AppendBox(page, found, i, classNames);
            page.AppendLine(CultureInfo.InvariantCulture, $"</svg><figcaption><b>{name}</b>: {found.Score.Length} detections</figcaption></figure>");
        }

        File.WriteAllText(file, page.Append("</main></body></html>\n").ToString());
    }

    private static void AppendBox(StringBuilder page, FoundInPhoto found, int i, string[] classNames)
    {
        ReadOnlySpan<float> box = found.PredictedBoundingBoxes.AsSpan(4 * i, 4);
        string tag = $"{WebUtility.HtmlEncode(classNames[found.PredictedLabel[i] - 1])} {found.Score[i].ToString("0.00", CultureInfo.InvariantCulture)}";
        float size = Math.Max(8, found.Width / 45);
        float top = Math.Max(0, box[1] - (1.3f * size));
        page.Append(CultureInfo.InvariantCulture, $"<rect class=\"box\" x=\"{box[0]:0.0}\" y=\"{box[1]:0.0}\" width=\"{box[2] - box[0]:0.0}\" height=\"{box[3] - box[1]:0.0}\"/>");
        page.Append(CultureInfo.InvariantCulture, $"<rect class=\"tag\" x=\"{box[0]:0.0}\" y=\"{top:0.0}\" width=\"{0.62f * size * tag.Length:0.0}\" height=\"{1.3f * size:0.0}\"/>");
        page.Append(CultureInfo.InvariantCulture, $"<text x=\"{box[0] + (0.2f * size):0.0}\" y=\"{top + size:0.0}\" font-size=\"{size:0.0}\">{tag}</text>");
        int points = found.Points.Length / found.Score.Length;
        for (int k = i * points; k < (i + 1) * points; k += 2)
            page.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot\" cx=\"{found.Points[k]:0.0}\" cy=\"{found.Points[k + 1]:0.0}\" r=\"{found.Width / 240:0.0}\"/>");
    }
}
