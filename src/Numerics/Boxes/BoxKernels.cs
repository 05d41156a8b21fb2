using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>The inner loops of suppression, at the width that is asked for; see <see cref="BoxLoops{TLanes, TVector}"/>.</summary>
internal static class BoxKernels
{
    /// <summary>Multiplies the scores of the boxes by the decay that each pick causes, pick after pick; a score below the floor becomes 0.</summary>
    /// <param name="tier">The width.</param>
    /// <param name="boxes">The boxes, padded, none of them below the floor.</param>
    /// <param name="start">The first box.</param>
    /// <param name="count">How many.</param>
    /// <param name="picks">The better boxes.</param>
    /// <param name="firstPick">The first pick to apply.</param>
    /// <param name="endPick">One behind the last.</param>
    /// <param name="decay">What is left of a score.</param>
    /// <param name="floor">Above 0.</param>
    /// <param name="offset">Added to widths and heights: 0, or 1 to reproduce old code.</param>
    public static void Decay<TOverlap, TDecay>(
        VectorTier tier, BoxColumns boxes, int start, int count, BoxColumns picks, int firstPick, int endPick, TDecay decay, float floor, float offset)
        where TOverlap : struct, IOverlap
        where TDecay : struct, IDecay
    {
        switch (tier)
        {
            case VectorTier.Vector512:
                BoxLoops<Lanes512, Vector512<float>>.Decay<TOverlap, TDecay>(boxes, start, count, picks, firstPick, endPick, decay, floor, offset);
                break;
            case VectorTier.Vector256:
                BoxLoops<Lanes256, Vector256<float>>.Decay<TOverlap, TDecay>(boxes, start, count, picks, firstPick, endPick, decay, floor, offset);
                break;
            case VectorTier.Vector128:
                BoxLoops<Lanes128, Vector128<float>>.Decay<TOverlap, TDecay>(boxes, start, count, picks, firstPick, endPick, decay, floor, offset);
                break;
            default:
                BoxLoops<LanesScalar, float>.Decay<TOverlap, TDecay>(boxes, start, count, picks, firstPick, endPick, decay, floor, offset);
                break;
        }
    }

    /// <summary>Whether any of the picks, which are padded, overlaps the box by more than the threshold.</summary>
    public static bool AnyAbove<TOverlap>(VectorTier tier, BoxColumns picks, BoxColumns boxes, int box, float threshold, float offset)
        where TOverlap : struct, IOverlap => tier switch
        {
            VectorTier.Vector512 => BoxLoops<Lanes512, Vector512<float>>.AnyAbove<TOverlap>(picks, boxes, box, threshold, offset),
            VectorTier.Vector256 => BoxLoops<Lanes256, Vector256<float>>.AnyAbove<TOverlap>(picks, boxes, box, threshold, offset),
            VectorTier.Vector128 => BoxLoops<Lanes128, Vector128<float>>.AnyAbove<TOverlap>(picks, boxes, box, threshold, offset),
            _ => BoxLoops<LanesScalar, float>.AnyAbove<TOverlap>(picks, boxes, box, threshold, offset),
        };

    /// <summary>The overlaps of one box with the boxes from <paramref name="start"/> on; what does not meet, and what is negative, is 0.
    /// The destination has room for <see cref="BoxColumns.Padding"/> more.</summary>
    public static void Overlaps<TOverlap>(VectorTier tier, BoxColumns boxes, int box, int start, int count, Span<float> destination, float offset)
        where TOverlap : struct, IOverlap
    {
        switch (tier)
        {
            case VectorTier.Vector512:
                BoxLoops<Lanes512, Vector512<float>>.Overlaps<TOverlap>(boxes, box, start, count, destination, offset);
                break;
            case VectorTier.Vector256:
                BoxLoops<Lanes256, Vector256<float>>.Overlaps<TOverlap>(boxes, box, start, count, destination, offset);
                break;
            case VectorTier.Vector128:
                BoxLoops<Lanes128, Vector128<float>>.Overlaps<TOverlap>(boxes, box, start, count, destination, offset);
                break;
            default:
                BoxLoops<LanesScalar, float>.Overlaps<TOverlap>(boxes, box, start, count, destination, offset);
                break;
        }
    }

    /// <summary>The place of the largest score, the first of several equal ones; -1 where all are 0.</summary>
    public static int IndexOfLargest(VectorTier tier, BoxColumns boxes) => tier switch
    {
        VectorTier.Vector512 => BoxLoops<Lanes512, Vector512<float>>.IndexOfLargest(boxes),
        VectorTier.Vector256 => BoxLoops<Lanes256, Vector256<float>>.IndexOfLargest(boxes),
        VectorTier.Vector128 => BoxLoops<Lanes128, Vector128<float>>.IndexOfLargest(boxes),
        _ => BoxLoops<LanesScalar, float>.IndexOfLargest(boxes),
    };
}
