using System.Numerics;
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
    public static Vector<float> Of(Vector<float> x)
    {
        Vector<int> tooSmall = Vector.LessThan(x, new Vector<float>(Least));
        Vector<float> clamped = Vector.Max(x, new Vector<float>(Least));
        Vector<float> shifted = (clamped * new Vector<float>(InverseLog2)) + new Vector<float>(Rounder);
        Vector<float> whole = shifted - new Vector<float>(Rounder);
        Vector<float> r = clamped - (whole * new Vector<float>(Log2High)) - (whole * new Vector<float>(Log2Low));

        // Taylor to the 7th power: the rest is below 1e-8 for |r| <= ln 2 / 2.
        Vector<float> sum = new(1f / 5040);
        sum = (sum * r) + new Vector<float>(1f / 720);
        sum = (sum * r) + new Vector<float>(1f / 120);
        sum = (sum * r) + new Vector<float>(1f / 24);
        sum = (sum * r) + new Vector<float>(1f / 6);
        sum = (sum * r) + new Vector<float>(0.5f);
        Vector<float> result = ((sum * (r * r)) + r) + Vector<float>.One;
        Vector<float> power = Vector.AsVectorSingle(Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23));
        return Vector.ConditionalSelect(tooSmall, Vector<float>.Zero, result * power);
    }
}
