using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// The <see cref="ExponentFrame"/> of as many short rows as there are lanes. Here the fraction of the maximum's exponent is taken off
/// as well, so that the largest term is exactly 2^64: a short row is always dominated by few terms.
/// </summary>
internal static class ShortRowFrame<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float RoundingConstant = 12_582_912f; // 1.5 * 2^23
    private const float Bias = 127;
    private const float Reach = 140;

    /// <summary>All lanes set where every row is one for the kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Make(
        TVector maximum, ExponentScale scale, out TVector rounder, out TVector floor, out TVector shift, out TVector fraction)
    {
        TVector zero = TLanes.Create(0f);
        TVector high = TLanes.Create(scale.High);
        TVector constant = TLanes.Create(RoundingConstant);
        TVector unit = TLanes.Create((float)scale.Inverse);
        TVector exponent = TLanes.Subtract(TLanes.MultiplyAdd(maximum, high, constant), constant);
        TVector negated = TLanes.Subtract(zero, exponent);
        TVector over = Exponential<TLanes, TVector>.Reduce<NoOffset>(maximum, negated, high, TLanes.Create(scale.Low));
        fraction = TLanes.Subtract(zero, over);
        shift = TLanes.Multiply(over, unit);
        rounder = TLanes.Add(TLanes.Create(RoundingConstant + Bias + ExponentFrame.Shift), negated);
        floor = TLanes.Multiply(TLanes.Subtract(exponent, TLanes.Create(Reach)), unit);
        return TLanes.LessThan(TLanes.Max(exponent, negated), TLanes.Create(ExponentFrame.LargestExponent));
    }
}
