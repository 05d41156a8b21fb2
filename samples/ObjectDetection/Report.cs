using System.Globalization;
using System.Text;

namespace ObjectDetection;

/// <summary>A page with the boxes of each method over the same scene, in one file without scripts.</summary>
internal static class Report
{
    public static void Save(string file, Scene scene, IReadOnlyList<(string Name, double Precision, double Recall, Found Found)> methods)
    {
        var page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Suppression, hard and soft</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; background: #fbfbfa; color: #1d232b; }
            main { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; flex: 1 1 24rem; } svg { width: 100%; background: #eef0f3; border-radius: 8px; }
            .there { fill: #c9d2dc; } .right { fill: none; stroke: #2764c5; stroke-width: 1.5; } .wrong { fill: none; stroke: #c2560c; stroke-width: 1; stroke-dasharray: 3 2; }
            text { font-size: 8px; fill: #1d232b; }
            </style></head><body>
            <h1>Suppression, hard and soft</h1>
            <p>Grey: the people and cars that are there. Blue: detections with score 0.3 or more that fit one of them (overlap 0.5); orange: those that do not.</p>
            <main>

            """);
        foreach ((string name, double precision, double recall, Found found) in methods)
        {
            page.Append(CultureInfo.InvariantCulture, $"<figure><svg viewBox=\"0 0 {Scene.Side} {Scene.Side}\" role=\"img\" aria-label=\"{name}\">");
            for (int i = 0; i < scene.Label.Length; i++)
                page.Append(Rectangle(scene.BoundingBoxes.AsSpan(4 * i, 4), "there"));
            for (int i = 0; i < found.Score.Length && found.Score[i] >= 0.3f; i++)
            {
                ReadOnlySpan<float> box = found.PredictedBoundingBoxes.AsSpan(4 * i, 4);
                page.Append(Rectangle(box, Fits(scene, found.PredictedLabel[i], box) ? "right" : "wrong"));
                page.Append(CultureInfo.InvariantCulture, $"<text x=\"{box[0]:0.0}\" y=\"{box[1] - 2:0.0}\">{Scene.ClassNames[found.PredictedLabel[i] - 1]} {found.Score[i]:0.00}</text>");
            }

            page.AppendLine(CultureInfo.InvariantCulture, $"</svg><figcaption><b>{name}</b>: over all scenes AP {precision:0.000}, AR {recall:0.000}</figcaption></figure>");
        }

        File.WriteAllText(file, page.Append("</main></body></html>\n").ToString());
    }

    private static string Rectangle(ReadOnlySpan<float> box, string kind) => string.Create(CultureInfo.InvariantCulture,
        $"<rect class=\"{kind}\" x=\"{box[0]:0.0}\" y=\"{box[1]:0.0}\" width=\"{box[2] - box[0]:0.0}\" height=\"{box[3] - box[1]:0.0}\"/>");

    private static bool Fits(Scene scene, uint label, ReadOnlySpan<float> box)
    {
        for (int i = 0; i < scene.Label.Length; i++)
        {
            if (scene.Label[i] == label && MLExtensions.Numerics.Boxes.IoU(MLExtensions.Numerics.Box.From(box), MLExtensions.Numerics.Box.From(scene.BoundingBoxes.AsSpan(4 * i))) >= 0.5f)
                return true;
        }

        return false;
    }
}
