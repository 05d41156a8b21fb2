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

    /// <summary>Matrix-NMS: score j is multiplied by the least of f(v_ij) / f(c_i) over the better boxes i, where v is the overlap and c_i the largest overlap
    /// of i with a box better than it; f(v) is exp(-v^2 / sigma), or 1 - v. Leaves all boxes that stay above the floor, with their new scores, unsorted.</summary>
    public static void Matrix(BoxColumns boxes, SuppressionRule rule, float sigma, bool linear, float floor, MatrixScratch scratch)
    {
        int count = boxes.Count;
        scratch.Reset(count);
        Span<float> overlap = scratch.Overlap;
        Span<float> largest = scratch.Largest;
        Span<float> least = scratch.Least;
        for (int i = 0; i < count; i++)
        {
            // Everything better than i has been looked at: its own largest overlap is known. One that is itself a duplicate of a better box (1 - c = 0)
            // says nothing about others.
            float compensation = linear ? 1 - largest[i] : largest[i] * largest[i];
            rule.Overlaps(boxes, i, i + 1, count - i - 1, overlap);
            for (int j = i + 1; j < count; j++)
            {
                float v = overlap[j - i - 1];
                largest[j] = Math.Max(largest[j], v);
                float left = !linear ? compensation - (v * v) : compensation > 0 ? (1 - v) / compensation : 1;
                least[j] = Math.Min(least[j], left);
            }
        }

        for (int i = 1; i < count; i++)
        {
            float decay = linear ? Math.Min(least[i], 1f) : (float)Math.Exp(Math.Min(least[i], 0f) / sigma);
            float score = boxes.Score[i] * decay;
            boxes.Score[i] = score >= floor ? score : 0;
        }

        boxes.Compact();
    }
}
