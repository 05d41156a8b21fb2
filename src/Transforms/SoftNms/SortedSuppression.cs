using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>The methods that need no queue, because no score changes before its box is reached. All take boxes sorted by score, padded.</summary>
internal static class SortedSuppression
{
    /// <summary>Classical suppression: a box is picked unless a pick overlaps it.</summary>
    public static void Hard(BoxColumns boxes, SuppressionRule rule, int limit, BoxColumns picks)
    {
        picks.Pad();
        for (int i = 0; i < boxes.Count && picks.Count < limit; i++)
        {
            if (!rule.IsSuppressed(boxes, i, picks))
                picks.AddPadded(boxes, i);
        }
    }

    /// <summary>No suppression.</summary>
    public static void None(BoxColumns boxes, int limit, BoxColumns picks)
    {
        for (int i = 0; i < Math.Min(boxes.Count, limit); i++)
            picks.Add(boxes, i);
    }

    /// <summary>Matrix-NMS: score j is multiplied by the least of exp((c_i^2 - v_ij^2) / sigma) over the better boxes i, where v is the overlap and
    /// c_i the largest overlap of i with a box better than it. Leaves all boxes that stay above the floor, with their new scores, unsorted.</summary>
    public static void Matrix(BoxColumns boxes, SuppressionRule rule, float sigma, float floor, MatrixScratch scratch)
    {
        int count = boxes.Count;
        scratch.Reset(count);
        Span<float> overlap = scratch.Overlap;
        Span<float> largest = scratch.Largest;
        Span<float> least = scratch.Least;
        for (int i = 0; i < count; i++)
        {
            // Everything better than i has been looked at: its own largest overlap is known.
            float compensation = largest[i] * largest[i];
            rule.Overlaps(boxes, i, i + 1, count - i - 1, overlap);
            for (int j = i + 1; j < count; j++)
            {
                float v = overlap[j - i - 1];
                largest[j] = Math.Max(largest[j], v);
                least[j] = Math.Min(least[j], compensation - (v * v));
            }
        }

        for (int i = 1; i < count; i++)
        {
            float score = boxes.Score[i] * (float)Math.Exp(Math.Min(least[i], 0f) / sigma);
            boxes.Score[i] = score >= floor ? score : 0;
        }

        boxes.Compact();
    }
}
