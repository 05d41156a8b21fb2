using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>The loops behind <see cref="BoxKernels"/> for one width. Divisions and exponentials are skipped where no box of a vector meets the pick. What a
/// box gets depends on its own numbers and the order of the picks only, never on its place or the width: the same bits at every width.</summary>
internal static unsafe class BoxLoops<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <inheritdoc cref="BoxKernels.Decay"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decay<TOverlap, TDecay>(
        BoxColumns boxes, int start, int count, BoxColumns picks, int firstPick, int endPick, TDecay decay, float floor, float offset)
        where TOverlap : struct, IOverlap
        where TDecay : struct, IDecay
    {
        float* x1 = boxes.X1 + start;
        float* y1 = boxes.Y1 + start;
        float* x2 = boxes.X2 + start;
        float* y2 = boxes.Y2 + start;
        float* area = boxes.Area + start;
        float* scores = boxes.Scores + start;
        TVector zero = TLanes.Create(0f);
        for (int p = firstPick; p < endPick; p++)
        {
            TVector left = TLanes.Create(picks.X1[p]);
            TVector top = TLanes.Create(picks.Y1[p]);
            TVector right = TLanes.Create(picks.X2[p]);
            TVector bottom = TLanes.Create(picks.Y2[p]);
            for (nint i = 0; i < count; i += TLanes.Count)
            {
                TVector width = TLanes.Subtract(TLanes.Min(TLanes.Load(x2 + i), right), TLanes.Max(TLanes.Load(x1 + i), left));
                TVector height = TLanes.Subtract(TLanes.Min(TLanes.Load(y2 + i), bottom), TLanes.Max(TLanes.Load(y1 + i), top));
                if (offset != 0)
                {
                    width = TLanes.Add(width, TLanes.Create(offset));
                    height = TLanes.Add(height, TLanes.Create(offset));
                }

                TVector meets = TLanes.LessThan(zero, TLanes.Min(width, height));
                if (!TLanes.AnySet(meets))
                    continue;
                var pick = new BoxLanes<TVector>(left, top, right, bottom, TLanes.Create(picks.Area[p]));
                var lanes = new BoxLanes<TVector>(TLanes.Load(x1 + i), TLanes.Load(y1 + i), TLanes.Load(x2 + i), TLanes.Load(y2 + i), TLanes.Load(area + i));
                TVector overlap = Overlap<TOverlap>(lanes, pick, TLanes.Multiply(width, height), meets);
                TVector score = TLanes.Multiply(TLanes.Load(scores + i), decay.Factor<TLanes, TVector>(overlap));
                TLanes.Store(TLanes.ZeroWhere(TLanes.LessThan(score, TLanes.Create(floor)), score), scores + i);
            }
        }

        // Pointers alone do not keep the columns' memory.
        GC.KeepAlive(boxes);
        GC.KeepAlive(picks);
    }

    /// <inheritdoc cref="BoxKernels.AnyAbove"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AnyAbove<TOverlap>(BoxColumns picks, BoxColumns boxes, int box, float threshold, float offset)
        where TOverlap : struct, IOverlap
    {
        BoxLanes<TVector> one = Repeat(boxes, box);
        TVector zero = TLanes.Create(0f);
        float* x1 = picks.X1;
        float* y1 = picks.Y1;
        float* x2 = picks.X2;
        float* y2 = picks.Y2;
        for (nint p = 0; p < picks.Count; p += TLanes.Count)
        {
            TVector width = TLanes.Subtract(TLanes.Min(TLanes.Load(x2 + p), one.X2), TLanes.Max(TLanes.Load(x1 + p), one.X1));
            TVector height = TLanes.Subtract(TLanes.Min(TLanes.Load(y2 + p), one.Y2), TLanes.Max(TLanes.Load(y1 + p), one.Y1));
            if (offset != 0)
            {
                width = TLanes.Add(width, TLanes.Create(offset));
                height = TLanes.Add(height, TLanes.Create(offset));
            }

            TVector meets = TLanes.LessThan(zero, TLanes.Min(width, height));
            if (!TLanes.AnySet(meets))
                continue;
            var lanes = new BoxLanes<TVector>(TLanes.Load(x1 + p), TLanes.Load(y1 + p), TLanes.Load(x2 + p), TLanes.Load(y2 + p), TLanes.Load(picks.Area + p));
            if (TLanes.AnySet(TLanes.LessThan(TLanes.Create(threshold), Overlap<TOverlap>(lanes, one, TLanes.Multiply(width, height), meets))))
                return true;
        }

        GC.KeepAlive(picks);
        return false;
    }

    /// <inheritdoc cref="BoxKernels.Overlaps"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Overlaps<TOverlap>(BoxColumns boxes, int box, int start, int count, Span<float> destination, float offset)
        where TOverlap : struct, IOverlap
    {
        BoxLanes<TVector> one = Repeat(boxes, box);
        TVector zero = TLanes.Create(0f);
        fixed (float* overlaps = destination)
        {
            for (nint i = 0; i < count; i += TLanes.Count)
            {
                nint place = start + i;
                var lanes = new BoxLanes<TVector>(
                    TLanes.Load(boxes.X1 + place), TLanes.Load(boxes.Y1 + place), TLanes.Load(boxes.X2 + place), TLanes.Load(boxes.Y2 + place), TLanes.Load(boxes.Area + place));
                TVector width = TLanes.Subtract(TLanes.Min(lanes.X2, one.X2), TLanes.Max(lanes.X1, one.X1));
                TVector height = TLanes.Subtract(TLanes.Min(lanes.Y2, one.Y2), TLanes.Max(lanes.Y1, one.Y1));
                if (offset != 0)
                {
                    width = TLanes.Add(width, TLanes.Create(offset));
                    height = TLanes.Add(height, TLanes.Create(offset));
                }

                TVector meets = TLanes.LessThan(zero, TLanes.Min(width, height));
                TVector overlap = TLanes.AnySet(meets) ? TLanes.Max(Overlap<TOverlap>(lanes, one, TLanes.Multiply(width, height), meets), zero) : zero;
                TLanes.Store(overlap, overlaps + i);
            }
        }

        GC.KeepAlive(boxes);
    }

    /// <inheritdoc cref="BoxKernels.IndexOfLargest"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOfLargest(BoxColumns boxes)
    {
        float* scores = boxes.Scores;
        TVector best = TLanes.Create(0f);
        for (nint i = 0; i < boxes.Count; i += TLanes.Count)
            best = TLanes.Max(best, TLanes.Load(scores + i));
        float largest = TLanes.MaxAcross(best);
        if (largest == 0)
            return -1;
        TVector wanted = TLanes.Create(largest);
        nint place = 0;
        while (!TLanes.AnySet(TLanes.Equal(TLanes.Load(scores + place), wanted)))
            place += TLanes.Count;
        while (scores[place] != largest)
            place++;
        GC.KeepAlive(boxes);
        return (int)place;
    }

    // Where the boxes do not meet, the quotient may be anything, 0/0 included; so may it be where the product underflowed to 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Overlap<TOverlap>(in BoxLanes<TVector> first, in BoxLanes<TVector> second, TVector intersection, TVector meets)
        where TOverlap : struct, IOverlap
    {
        TVector zero = TLanes.Create(0f);
        TVector overlap = TLanes.Select(TLanes.LessThan(zero, intersection), TOverlap.Of<TLanes, TVector>(first, second, intersection), zero);
        return TLanes.Select(meets, overlap, zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BoxLanes<TVector> Repeat(BoxColumns boxes, int i) => new(
        TLanes.Create(boxes.X1[i]), TLanes.Create(boxes.Y1[i]), TLanes.Create(boxes.X2[i]), TLanes.Create(boxes.Y2[i]), TLanes.Create(boxes.Area[i]));
}
