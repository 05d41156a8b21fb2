using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>A measure of overlap, for several pairs of intersecting boxes at once. Pairs that do not intersect have none and are not asked for. No fused
/// multiply-add anywhere: every width must give the same bits.</summary>
internal interface IOverlap
{
    /// <summary>The measure; never above 1, negative values mean none.</summary>
    static abstract TVector Of<TLanes, TVector>(in BoxLanes<TVector> first, in BoxLanes<TVector> second, TVector intersection)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>One vector's worth of boxes.</summary>
internal readonly struct BoxLanes<TVector>(TVector x1, TVector y1, TVector x2, TVector y2, TVector area)
    where TVector : struct
{
    public readonly TVector X1 = x1;
    public readonly TVector Y1 = y1;
    public readonly TVector X2 = x2;
    public readonly TVector Y2 = y2;
    public readonly TVector Area = area;
}

internal readonly struct IntersectionOverUnion : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(in BoxLanes<TVector> first, in BoxLanes<TVector> second, TVector intersection)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Min(TLanes.Divide(intersection, TLanes.Subtract(TLanes.Add(first.Area, second.Area), intersection)), TLanes.Create(1f));
}

internal readonly struct IntersectionOverSmaller : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(in BoxLanes<TVector> first, in BoxLanes<TVector> second, TVector intersection)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Min(TLanes.Divide(intersection, TLanes.Min(first.Area, second.Area)), TLanes.Create(1f));
}

internal readonly struct GeneralisedIoU : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(in BoxLanes<TVector> first, in BoxLanes<TVector> second, TVector intersection)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector union = TLanes.Subtract(TLanes.Add(first.Area, second.Area), intersection);
        TVector width = TLanes.Subtract(TLanes.Max(first.X2, second.X2), TLanes.Min(first.X1, second.X1));
        TVector height = TLanes.Subtract(TLanes.Max(first.Y2, second.Y2), TLanes.Min(first.Y1, second.Y1));
        TVector enclosing = TLanes.Multiply(width, height);
        TVector overlap = TLanes.Min(TLanes.Divide(intersection, union), TLanes.Create(1f));
        return TLanes.Subtract(overlap, TLanes.Divide(TLanes.Subtract(enclosing, union), enclosing));
    }
}

internal readonly struct DistanceIoU : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(in BoxLanes<TVector> first, in BoxLanes<TVector> second, TVector intersection)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector half = TLanes.Create(0.5f);
        TVector x = TLanes.Multiply(TLanes.Subtract(TLanes.Subtract(TLanes.Add(first.X1, first.X2), second.X1), second.X2), half);
        TVector y = TLanes.Multiply(TLanes.Subtract(TLanes.Subtract(TLanes.Add(first.Y1, first.Y2), second.Y1), second.Y2), half);
        TVector width = TLanes.Subtract(TLanes.Max(first.X2, second.X2), TLanes.Min(first.X1, second.X1));
        TVector height = TLanes.Subtract(TLanes.Max(first.Y2, second.Y2), TLanes.Min(first.Y1, second.Y1));
        TVector distance = TLanes.Add(TLanes.Multiply(x, x), TLanes.Multiply(y, y));
        TVector diagonal = TLanes.Add(TLanes.Multiply(width, width), TLanes.Multiply(height, height));
        TVector overlap = TLanes.Min(TLanes.Divide(intersection, TLanes.Subtract(TLanes.Add(first.Area, second.Area), intersection)), TLanes.Create(1f));
        return TLanes.Subtract(overlap, TLanes.Divide(distance, diagonal));
    }
}
