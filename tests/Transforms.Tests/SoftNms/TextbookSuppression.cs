using MLExtensions.Numerics;

namespace MLExtensions.Transforms.Tests;

/// <summary>The algorithm as the paper prints it, one box at a time, to hold the fast ones against.</summary>
internal static class TextbookSuppression
{
    public static List<(int Index, float Score)> Run(
        float[] boxes, float[] scores, SuppressionMethod method, float threshold, float sigma, float minScore, int limit = int.MaxValue)
    {
        var live = new List<(int Index, Box Box, float Score)>();
        for (int i = 0; i < scores.Length; i++)
        {
            Box box = Box.From(boxes.AsSpan(4 * i)).Upright;
            if (scores[i] > 0 && scores[i] >= minScore && float.IsFinite(box.X1 + box.Y1 + box.X2 + box.Y2) && float.IsFinite(box.Area) && float.IsFinite(box.Width * box.Width))
                live.Add((i, box, scores[i]));
        }

        var picks = new List<(int, float)>();
        while (live.Count > 0 && picks.Count < limit)
        {
            int best = 0;
            for (int i = 1; i < live.Count; i++)
            {
                if (live[i].Score > live[best].Score)
                    best = i;
            }

            (int index, Box picked, float score) = live[best];
            picks.Add((index, score));
            live.RemoveAt(best);
            live = [.. live.Select(entry => entry with { Score = entry.Score * Factor(Boxes.IoU(picked, entry.Box)) }).Where(entry => entry.Score > 0 && entry.Score >= minScore)];
        }

        return picks;

        float Factor(float overlap) => method switch
        {
            SuppressionMethod.Hard => overlap > threshold ? 0 : 1,
            SuppressionMethod.SoftLinear => overlap > threshold ? 1 - overlap : 1,
            _ => (float)Math.Exp(-overlap * (double)overlap / sigma),
        };
    }
}
