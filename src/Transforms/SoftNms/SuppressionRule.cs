using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Picks the kernel for a method and a measure of overlap.</summary>
internal readonly struct SuppressionRule(SuppressionSettings settings, VectorTier tier)
{
    private readonly VectorTier _tier = tier;
    private readonly SuppressionMethod _method = settings.Method;
    private readonly OverlapMeasure _measure = settings.EffectiveOverlap;
    private readonly float _threshold = settings.EffectiveIouThreshold;
    private readonly float _sigma = settings.Sigma;
    private readonly float _offset = settings.Offset;

    // A score of 0 is dead: it cannot come back, and multiplying it further does not change it.
    private readonly float _floor = Math.Max(settings.MinScore, float.Epsilon);

    public float Threshold => _threshold;

    /// <summary>The place of the largest score, the first of several equal ones; -1 where all are 0.</summary>
    public int IndexOfLargest(BoxColumns boxes) => BoxKernels.IndexOfLargest(_tier, boxes);

    /// <summary>Lets the picks from <paramref name="firstPick"/> on decay the boxes.</summary>
    public void Decay(BoxColumns boxes, int start, int count, BoxColumns picks, int firstPick, int endPick)
    {
        switch (_measure)
        {
            case OverlapMeasure.GIoU:
                Decay<GeneralisedIoU>(boxes, start, count, picks, firstPick, endPick);
                break;
            case OverlapMeasure.DIoU:
                Decay<DistanceIoU>(boxes, start, count, picks, firstPick, endPick);
                break;
            case OverlapMeasure.IoMin:
                Decay<IntersectionOverSmaller>(boxes, start, count, picks, firstPick, endPick);
                break;
            default:
                Decay<IntersectionOverUnion>(boxes, start, count, picks, firstPick, endPick);
                break;
        }
    }

    /// <summary>Whether one of the picks suppresses the box outright.</summary>
    public bool IsSuppressed(BoxColumns boxes, int box, BoxColumns picks) => _measure switch
    {
        OverlapMeasure.GIoU => BoxKernels.AnyAbove<GeneralisedIoU>(_tier, picks, boxes, box, _threshold, _offset),
        OverlapMeasure.DIoU => BoxKernels.AnyAbove<DistanceIoU>(_tier, picks, boxes, box, _threshold, _offset),
        OverlapMeasure.IoMin => BoxKernels.AnyAbove<IntersectionOverSmaller>(_tier, picks, boxes, box, _threshold, _offset),
        _ => BoxKernels.AnyAbove<IntersectionOverUnion>(_tier, picks, boxes, box, _threshold, _offset),
    };

    /// <summary>The overlaps of a box with those from <paramref name="start"/> on.</summary>
    public void Overlaps(BoxColumns boxes, int box, int start, int count, Span<float> destination)
    {
        switch (_measure)
        {
            case OverlapMeasure.GIoU:
                BoxKernels.Overlaps<GeneralisedIoU>(_tier, boxes, box, start, count, destination, _offset);
                break;
            case OverlapMeasure.DIoU:
                BoxKernels.Overlaps<DistanceIoU>(_tier, boxes, box, start, count, destination, _offset);
                break;
            case OverlapMeasure.IoMin:
                BoxKernels.Overlaps<IntersectionOverSmaller>(_tier, boxes, box, start, count, destination, _offset);
                break;
            default:
                BoxKernels.Overlaps<IntersectionOverUnion>(_tier, boxes, box, start, count, destination, _offset);
                break;
        }
    }

    private void Decay<TOverlap>(BoxColumns boxes, int start, int count, BoxColumns picks, int firstPick, int endPick)
        where TOverlap : struct, IOverlap
    {
        switch (_method)
        {
            case SuppressionMethod.SoftLinear:
                BoxKernels.Decay<TOverlap, LinearDecay>(_tier, boxes, start, count, picks, firstPick, endPick, new LinearDecay(_threshold), _floor, _offset);
                break;
            case SuppressionMethod.SoftGaussian:
                BoxKernels.Decay<TOverlap, GaussianDecay>(_tier, boxes, start, count, picks, firstPick, endPick, new GaussianDecay(_sigma), _floor, _offset);
                break;
            default:
                BoxKernels.Decay<TOverlap, HardDecay>(_tier, boxes, start, count, picks, firstPick, endPick, new HardDecay(_threshold), _floor, _offset);
                break;
        }
    }
}
