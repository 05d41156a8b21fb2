using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Soft suppression as the paper states it: pick the best, decay all others, again.</summary>
internal static class EagerSuppression
{
    /// <summary>Fills <paramref name="picks"/> with the boxes in the order in which they are picked, with their scores at that moment.</summary>
    /// <param name="boxes">In the order of their index, so that the first of equal scores is picked; padded. Used up.</param>
    /// <param name="rule">What overlap does.</param>
    /// <param name="limit">The most picks.</param>
    /// <param name="picks">Room for <paramref name="limit"/> picks, or for as many as there are boxes.</param>
    public static void Run(BoxColumns boxes, SuppressionRule rule, int limit, BoxColumns picks)
    {
        while (picks.Count < limit)
        {
            int best = rule.IndexOfLargest(boxes);
            if (best < 0)
                return;
            picks.Add(boxes, best);
            boxes.Score[best] = 0;
            rule.Decay(boxes, 0, boxes.Count, picks, picks.Count - 1, picks.Count);
            // Now and then the dead are cleared away; looking for them costs as much as a pick.
            if (picks.Count % 16 == 0)
                boxes.Compact();
        }
    }
}
