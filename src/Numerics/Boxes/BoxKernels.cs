using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Numerics;

/// <summary>The inner loops of suppression. A vector of boxes stays in registers while the picks go by; divisions and exponentials are skipped
/// where no box of the vector meets the pick. What a box gets depends on its own numbers and the order of the picks only, never on its place.</summary>
internal static class BoxKernels
{
    /// <summary>Multiplies the scores of the boxes by the decay that each pick causes, pick after pick; a score below the floor becomes 0.</summary>
    /// <param name="boxes">The boxes, padded.</param>
    /// <param name="start">The first box.</param>
    /// <param name="count">How many.</param>
    /// <param name="picks">The better boxes.</param>
    /// <param name="firstPick">The first pick to apply.</param>
    /// <param name="endPick">One behind the last.</param>
    /// <param name="decay">What is left of a score.</param>
    /// <param name="floor">Above 0.</param>
    /// <param name="offset">Added to widths and heights: 0, or 1 to reproduce old code.</param>
    public static void Decay<TOverlap, TDecay>(
        BoxColumns boxes, int start, int count, BoxColumns picks, int firstPick, int endPick, TDecay decay, float floor, float offset)
        where TOverlap : struct, IOverlap
        where TDecay : struct, IDecay
    {
        var extra = new Vector<float>(offset);
        var floors = new Vector<float>(floor);
        ref float px1 = ref MemoryMarshal.GetReference(picks.X1);
        ref float py1 = ref MemoryMarshal.GetReference(picks.Y1);
        ref float px2 = ref MemoryMarshal.GetReference(picks.X2);
        ref float py2 = ref MemoryMarshal.GetReference(picks.Y2);
        ref float pArea = ref MemoryMarshal.GetReference(picks.Area);
        for (int i = start; i < start + count; i += Vector<float>.Count)
        {
            BoxLanes lanes = Load(boxes, i);
            Vector<float> score = new(boxes.Score[i..]);
            for (int p = firstPick; p < endPick; p++)
            {
                var left = new Vector<float>(Unsafe.Add(ref px1, p));
                var right = new Vector<float>(Unsafe.Add(ref px2, p));
                Vector<float> width = Vector.Min(lanes.X2, right) - Vector.Max(lanes.X1, left) + extra;
                var top = new Vector<float>(Unsafe.Add(ref py1, p));
                var bottom = new Vector<float>(Unsafe.Add(ref py2, p));
                Vector<float> height = Vector.Min(lanes.Y2, bottom) - Vector.Max(lanes.Y1, top) + extra;
                Vector<int> meets = Vector.GreaterThan(Vector.Min(width, height), Vector<float>.Zero);
                if (Vector.EqualsAll(meets, Vector<int>.Zero))
                    continue;
                var pick = new BoxLanes(left, top, right, bottom, new Vector<float>(Unsafe.Add(ref pArea, p)));
                Vector<float> overlap = Overlap<TOverlap>(lanes, pick, width * height, meets);
                score *= decay.Factor(overlap);
            }

            Vector.ConditionalSelect(Vector.GreaterThanOrEqual(score, floors), score, Vector<float>.Zero).CopyTo(boxes.Score[i..]);
        }
    }

    /// <summary>Whether any of the first <paramref name="count"/> picks overlaps the box by more than the threshold.</summary>
    public static bool AnyAbove<TOverlap>(BoxColumns picks, int count, BoxColumns boxes, int box, float threshold, float offset)
        where TOverlap : struct, IOverlap
    {
        var extra = new Vector<float>(offset);
        var thresholds = new Vector<float>(threshold);
        BoxLanes one = Repeat(boxes, box);
        for (int p = 0; p < count; p += Vector<float>.Count)
        {
            BoxLanes lanes = Load(picks, p);
            Vector<float> width = Vector.Min(lanes.X2, one.X2) - Vector.Max(lanes.X1, one.X1) + extra;
            Vector<float> height = Vector.Min(lanes.Y2, one.Y2) - Vector.Max(lanes.Y1, one.Y1) + extra;
            Vector<int> meets = Vector.GreaterThan(Vector.Min(width, height), Vector<float>.Zero);
            if (Vector.EqualsAll(meets, Vector<int>.Zero))
                continue;
            if (Vector.GreaterThanAny(Overlap<TOverlap>(lanes, one, width * height, meets), thresholds))
                return true;
        }

        return false;
    }

    /// <summary>The overlaps of one box with the boxes from <paramref name="start"/> on; what does not meet, and what is negative, is 0.</summary>
    public static void Overlaps<TOverlap>(BoxColumns boxes, int box, int start, int count, Span<float> destination, float offset)
        where TOverlap : struct, IOverlap
    {
        var extra = new Vector<float>(offset);
        BoxLanes one = Repeat(boxes, box);
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            BoxLanes lanes = Load(boxes, start + i);
            Vector<float> width = Vector.Min(lanes.X2, one.X2) - Vector.Max(lanes.X1, one.X1) + extra;
            Vector<float> height = Vector.Min(lanes.Y2, one.Y2) - Vector.Max(lanes.Y1, one.Y1) + extra;
            Vector<int> meets = Vector.GreaterThan(Vector.Min(width, height), Vector<float>.Zero);
            Vector.Max(Overlap<TOverlap>(lanes, one, width * height, meets), Vector<float>.Zero).CopyTo(destination[i..]);
        }
    }

    /// <summary>The place of the largest score, the first of several equal ones; -1 where all are 0.</summary>
    public static int IndexOfLargest(BoxColumns boxes, int count)
    {
        ReadOnlySpan<float> scores = boxes.Score;
        Vector<float> best = Vector<float>.Zero;
        for (int i = 0; i < count; i += Vector<float>.Count)
            best = Vector.Max(best, new Vector<float>(scores[i..]));
        float largest = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            largest = Math.Max(largest, best[lane]);
        if (largest == 0)
            return -1;
        var wanted = new Vector<float>(largest);
        int from = 0;
        while (!Vector.EqualsAny(new Vector<float>(scores[from..]), wanted))
            from += Vector<float>.Count;
        while (scores[from] != largest)
            from++;
        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Overlap<TOverlap>(in BoxLanes first, in BoxLanes second, Vector<float> intersection, Vector<int> meets)
        where TOverlap : struct, IOverlap =>
        // Where the boxes do not meet, the quotient may be anything, 0/0 included; so may it be where the product underflowed to 0.
        Vector.ConditionalSelect(meets & Vector.GreaterThan(intersection, Vector<float>.Zero), TOverlap.Of(first, second, intersection), Vector<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BoxLanes Load(BoxColumns boxes, int i) =>
        new(new(boxes.X1[i..]), new(boxes.Y1[i..]), new(boxes.X2[i..]), new(boxes.Y2[i..]), new(boxes.Area[i..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BoxLanes Repeat(BoxColumns boxes, int i) =>
        new(new(boxes.X1[i]), new(boxes.Y1[i]), new(boxes.X2[i]), new(boxes.Y2[i]), new(boxes.Area[i]));
}
