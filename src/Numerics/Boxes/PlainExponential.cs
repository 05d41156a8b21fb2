using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>e^x for x &lt;= 0 from multiplications and additions only, each rounded by itself: the same bits on every processor, at every width,
/// with and without fused instructions. Within 2 units in the last place; 0 below -87; exactly 1 at 0.</summary>
internal static class PlainExponential
{
    private const float Least = -87f;
    private const float InverseLog2 = 1.44269504f;
    // ln 2 in two parts; the first has 9 bits, so that its product with an exponent is exact.
    private const float Log2High = 0.693359375f;
    private const float Log2Low = -2.12194440e-4f;
    // Adding 1.5 * 2^23 rounds to an integer and leaves it, in two's complement, in the low bits; with the exponent's bias added, ready to be shifted.
    private const float Rounder = 12582912f + 127f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector least = TLanes.Create(Least);
        TVector clamped = TLanes.Max(x, least);
        TVector shifted = TLanes.Add(TLanes.Multiply(clamped, TLanes.Create(InverseLog2)), TLanes.Create(Rounder));
        TVector whole = TLanes.Subtract(shifted, TLanes.Create(Rounder));
        TVector r = TLanes.Subtract(TLanes.Subtract(clamped, TLanes.Multiply(whole, TLanes.Create(Log2High))), TLanes.Multiply(whole, TLanes.Create(Log2Low)));

        // Taylor to the 7th power: the rest is below 1e-8 for |r| <= ln 2 / 2.
        TVector sum = TLanes.Create(1f / 5040);
        sum = TLanes.Add(TLanes.Multiply(sum, r), TLanes.Create(1f / 720));
        sum = TLanes.Add(TLanes.Multiply(sum, r), TLanes.Create(1f / 120));
        sum = TLanes.Add(TLanes.Multiply(sum, r), TLanes.Create(1f / 24));
        sum = TLanes.Add(TLanes.Multiply(sum, r), TLanes.Create(1f / 6));
        sum = TLanes.Add(TLanes.Multiply(sum, r), TLanes.Create(0.5f));
        TVector result = TLanes.Add(TLanes.Add(TLanes.Multiply(sum, TLanes.Multiply(r, r)), r), TLanes.Create(1f));
        return TLanes.ZeroWhere(TLanes.LessThan(x, least), TLanes.Multiply(result, TLanes.PowerOfTwo(shifted)));
    }
}
