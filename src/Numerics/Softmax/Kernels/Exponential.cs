using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// 2^(x * scale) as polynomial times power of two: x * scale = k + r with integer k and |r| at most 1/2; 2^r is a polynomial of degree 6
/// (relative error 5.4e-9, fitted with the constant term fixed at 1 and the coefficients rounded one after the other), 2^k comes from
/// the bits.
/// </summary>
/// <remarks>
/// The power is multiplied in, never added to the exponent as an integer, so that a NaN stays a NaN. Four vectors are computed breadth
/// first: the compiler keeps the source order, and a chain of eleven dependent operations leaves the units idle when chains follow one
/// another.
/// </remarks>
internal static class Exponential<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float C1 = 0.69314724f;
    private const float C2 = 0.24022655f;
    private const float C3 = 0.055502783f;
    private const float C4 = 0.009617116f;
    private const float C5 = 0.001341422f;
    private const float C6 = 0.00015774721f;

    /// <summary>2^(x * scale - exponent) by the constants; the caller keeps the result within the normal range by the floor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector One<TOffset>(
        TVector x, TVector high, TVector low, TVector rounder, TVector floor, TVector shift = default, TVector fraction = default)
        where TOffset : struct, IOffset
    {
        x = TLanes.Max(floor, x);
        TVector z = Round<TOffset>(x, high, rounder, shift);
        x = Reduce<TOffset>(x, TLanes.Subtract(rounder, z), high, low, fraction);
        return TLanes.Multiply(Polynomial(x), TLanes.PowerOfTwo(z));
    }

    /// <summary>Four times <see cref="One"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four<TOffset>(
        ref TVector a,
        ref TVector b,
        ref TVector c,
        ref TVector d,
        TVector high,
        TVector low,
        TVector rounder,
        TVector floor,
        TVector shift = default,
        TVector fraction = default)
        where TOffset : struct, IOffset
    {
        a = TLanes.Max(floor, a);
        b = TLanes.Max(floor, b);
        c = TLanes.Max(floor, c);
        d = TLanes.Max(floor, d);
        TVector za = Round<TOffset>(a, high, rounder, shift);
        TVector zb = Round<TOffset>(b, high, rounder, shift);
        TVector zc = Round<TOffset>(c, high, rounder, shift);
        TVector zd = Round<TOffset>(d, high, rounder, shift);
        a = Reduce<TOffset>(a, TLanes.Subtract(rounder, za), high, low, fraction);
        b = Reduce<TOffset>(b, TLanes.Subtract(rounder, zb), high, low, fraction);
        c = Reduce<TOffset>(c, TLanes.Subtract(rounder, zc), high, low, fraction);
        d = Reduce<TOffset>(d, TLanes.Subtract(rounder, zd), high, low, fraction);

        TVector k = TLanes.Create(C6);
        TVector next = TLanes.Create(C5);
        TVector pa = TLanes.MultiplyAdd(k, a, next);
        TVector pb = TLanes.MultiplyAdd(k, b, next);
        TVector pc = TLanes.MultiplyAdd(k, c, next);
        TVector pd = TLanes.MultiplyAdd(k, d, next);
        Step(ref pa, ref pb, ref pc, ref pd, a, b, c, d, TLanes.Create(C4));
        Step(ref pa, ref pb, ref pc, ref pd, a, b, c, d, TLanes.Create(C3));
        Step(ref pa, ref pb, ref pc, ref pd, a, b, c, d, TLanes.Create(C2));
        Step(ref pa, ref pb, ref pc, ref pd, a, b, c, d, TLanes.Create(C1));
        Step(ref pa, ref pb, ref pc, ref pd, a, b, c, d, TLanes.Create(1f));
        a = TLanes.Multiply(pa, TLanes.PowerOfTwo(za));
        b = TLanes.Multiply(pb, TLanes.PowerOfTwo(zb));
        c = TLanes.Multiply(pc, TLanes.PowerOfTwo(zc));
        d = TLanes.Multiply(pd, TLanes.PowerOfTwo(zd));
    }

    /// <summary>2^r for |r| up to 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Polynomial(TVector r)
    {
        TVector p = TLanes.MultiplyAdd(r, TLanes.Create(C6), TLanes.Create(C5));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C4));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C3));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C2));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C1));
        return TLanes.MultiplyAdd(p, r, TLanes.Create(1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        ref TVector pa, ref TVector pb, ref TVector pc, ref TVector pd, TVector a, TVector b, TVector c, TVector d, TVector coefficient)
    {
        pa = TLanes.MultiplyAdd(pa, a, coefficient);
        pb = TLanes.MultiplyAdd(pb, b, coefficient);
        pc = TLanes.MultiplyAdd(pc, c, coefficient);
        pd = TLanes.MultiplyAdd(pd, d, coefficient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Round<TOffset>(TVector x, TVector high, TVector rounder, TVector shift) where TOffset : struct, IOffset =>
        TLanes.MultiplyAdd(TOffset.IsUsed ? TLanes.Subtract(x, shift) : x, high, rounder);

    /// <summary>
    /// x * (high + low) + negatedInteger (+ fraction). One or two roundings of 2^-26 with fused operations; without them x and high are
    /// split so that the large product is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduce<TOffset>(TVector x, TVector negatedInteger, TVector high, TVector low, TVector fraction = default)
        where TOffset : struct, IOffset
    {
        if (TLanes.IsFused)
        {
            TVector large = TLanes.MultiplyAdd(x, high, negatedInteger);
            return TOffset.IsUsed
                ? TLanes.Add(large, TLanes.MultiplyAdd(x, low, fraction))
                : TLanes.MultiplyAdd(x, low, large);
        }
        TVector coarse = TLanes.HighHalf(high);
        TVector rest = TLanes.Add(TLanes.Subtract(high, coarse), low);
        TVector x1 = TLanes.HighHalf(x);
        TVector x2 = TLanes.Subtract(x, x1);
        TVector r = TLanes.Add(TLanes.Multiply(x1, coarse), negatedInteger);
        r = TLanes.Add(r, TLanes.Multiply(x2, coarse));
        r = TLanes.Add(r, TLanes.Multiply(x, rest));
        return TOffset.IsUsed ? TLanes.Add(r, fraction) : r;
    }
}
