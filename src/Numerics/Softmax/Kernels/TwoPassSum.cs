using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// The sum of a block in one look, without its maximum: every lane keeps its own exponent, the largest integer seen so far, and a
/// significand sum relative to it (Dukhan and Ablavatski, arXiv 2001.04438).
/// </summary>
internal static unsafe class TwoPassSum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float Rounder = 12_582_912f + 127;
    private const float SmallestShift = -125; // a power of two below would be subnormal
    private const float Outside = -45_000;

    /// <summary>
    /// The block's sum is the returned value times 2^<paramref name="exponent"/>; meaningless where the exponent is out of range.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(float* x, nint n, ExponentScale scale, float* ahead, out float exponent)
    {
        nint width = TLanes.Count;
        ExponentFrame frame = ExponentFrame.Unscaled(scale, Outside);
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        TVector eA = TLanes.Create(Outside);
        TVector eB = eA;
        TVector sumA = TLanes.Create(0f);
        TVector sumB = sumA;
        nint i = 0;
        for (; i <= n - (2 * width); i += 2 * width)
        {
            Prefetch.Ahead(ahead + i, 2 * width);
            Accumulate(TLanes.Load(x + i), ref sumA, ref eA, high, low, rounder, floor);
            Accumulate(TLanes.Load(x + i + width), ref sumB, ref eB, high, low, rounder, floor);
        }
        for (; i < n; i += width)
        {
            TVector a = n - i >= width
                ? TLanes.Load(x + i)
                : TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity));
            Accumulate(a, ref sumA, ref eA, high, low, rounder, floor);
        }
        exponent = TLanes.MaxAcross(TLanes.Max(eA, eB));
        TVector common = TLanes.Create(exponent);
        return TLanes.SumAcross(Shifted(sumA, TLanes.Subtract(eA, common)), Shifted(sumB, TLanes.Subtract(eB, common)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(TVector x, ref TVector sum, ref TVector exponent, TVector high, TVector low, TVector rounder, TVector floor)
    {
        x = TLanes.Max(floor, x);
        TVector negated = TLanes.Subtract(rounder, TLanes.MultiplyAdd(x, high, rounder));
        x = Exponential<TLanes, TVector>.Polynomial(Exponential<TLanes, TVector>.Reduce<NoOffset>(x, negated, high, low));
        TVector integer = TLanes.Subtract(TLanes.Create(0f), negated);
        TVector larger = TLanes.Max(integer, exponent);
        sum = TLanes.Add(Shifted(sum, TLanes.Subtract(exponent, larger)), Shifted(x, TLanes.Subtract(integer, larger)));
        exponent = larger;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Shifted(TVector value, TVector by)
    {
        TVector bounded = TLanes.Max(TLanes.Create(SmallestShift), by);
        return TLanes.Multiply(value, TLanes.PowerOfTwo(TLanes.Add(bounded, TLanes.Create(Rounder))));
    }
}
