using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>An exponential times the reciprocal of its row's sum, and 0 where that would be subnormal.</summary>
/// <remarks>
/// The factor is a pair of floats, since its rounding alone would be half an ULP in every result. The product is formed 2^64 times too
/// large, where neither part can be subnormal, and brought down by an exact subtraction from its exponent.
/// </remarks>
internal static class Scaling<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Low parts below count as 0; 2^-49 times the smallest exponential, 2^-76, is still a normal float.</summary>
    public const float SmallestRest = 1.7763568e-15f;

    private const float SmallestProduct = 2.16840434e-19f; // 2^(64 - 126)

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector value, TVector high, TVector low)
    {
        TVector product = TLanes.MultiplyAdd(value, high, TLanes.Multiply(value, low));
        return TLanes.ZeroWhere(TLanes.LessThan(product, TLanes.Create(SmallestProduct)), TLanes.LowerExponent(product));
    }

    /// <summary>The factor 2^64 / (sum + lost), one row to a lane, where lost is small beside sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reciprocal(TVector sum, TVector lost, out TVector high, out TVector low)
    {
        TVector unit = TLanes.Create((float)ExponentFrame.Unit);
        TVector total = TLanes.Add(sum, lost);
        TVector rest = TLanes.Subtract(lost, TLanes.Subtract(total, sum));
        high = TLanes.Divide(unit, total);
        TVector negated = TLanes.Subtract(TLanes.Create(0f), high);
        TVector remainder = TLanes.MultiplyAdd(negated, rest, TLanes.MultiplyAdd(negated, total, unit));
        low = TLanes.Multiply(TLanes.Multiply(remainder, TLanes.Create((float)(1 / ExponentFrame.Unit))), high);
        TVector magnitude = TLanes.Max(low, TLanes.Subtract(TLanes.Create(0f), low));
        low = TLanes.ZeroWhere(TLanes.LessThan(magnitude, TLanes.Create(SmallestRest)), low);
    }
}
