using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>A measure of overlap, for several pairs of intersecting boxes at once. Pairs that do not intersect have none and are not asked for.</summary>
internal interface IOverlap
{
    /// <summary>The measure; never above 1, negative values mean none.</summary>
    static abstract Vector<float> Of(in BoxLanes first, in BoxLanes second, Vector<float> intersection);
}

/// <summary>One vector's worth of boxes.</summary>
internal readonly struct BoxLanes(Vector<float> x1, Vector<float> y1, Vector<float> x2, Vector<float> y2, Vector<float> area)
{
    public readonly Vector<float> X1 = x1;
    public readonly Vector<float> Y1 = y1;
    public readonly Vector<float> X2 = x2;
    public readonly Vector<float> Y2 = y2;
    public readonly Vector<float> Area = area;
}

internal readonly struct IntersectionOverUnion : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(in BoxLanes first, in BoxLanes second, Vector<float> intersection) =>
        Vector.Min(intersection / (first.Area + second.Area - intersection), Vector<float>.One);
}

internal readonly struct IntersectionOverSmaller : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(in BoxLanes first, in BoxLanes second, Vector<float> intersection) =>
        Vector.Min(intersection / Vector.Min(first.Area, second.Area), Vector<float>.One);
}

internal readonly struct GeneralisedIoU : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(in BoxLanes first, in BoxLanes second, Vector<float> intersection)
    {
        Vector<float> union = first.Area + second.Area - intersection;
        Vector<float> enclosing = (Vector.Max(first.X2, second.X2) - Vector.Min(first.X1, second.X1)) * (Vector.Max(first.Y2, second.Y2) - Vector.Min(first.Y1, second.Y1));
        return Vector.Min(intersection / union, Vector<float>.One) - ((enclosing - union) / enclosing);
    }
}

internal readonly struct DistanceIoU : IOverlap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(in BoxLanes first, in BoxLanes second, Vector<float> intersection)
    {
        Vector<float> half = new(0.5f);
        Vector<float> x = (first.X1 + first.X2 - second.X1 - second.X2) * half;
        Vector<float> y = (first.Y1 + first.Y2 - second.Y1 - second.Y2) * half;
        Vector<float> width = Vector.Max(first.X2, second.X2) - Vector.Min(first.X1, second.X1);
        Vector<float> height = Vector.Max(first.Y2, second.Y2) - Vector.Min(first.Y1, second.Y1);
        Vector<float> penalty = ((x * x) + (y * y)) / ((width * width) + (height * height));
        return Vector.Min(intersection / (first.Area + second.Area - intersection), Vector<float>.One) - penalty;
    }
}
