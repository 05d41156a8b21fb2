using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// A sum of vectors of exponentials that carries what each addition lost (Dekker's fast two-sum). Without it rows of equal or repeating
/// logits drift by half an ULP per term, always to the same side, and rows with one large logit lose the small ones.
/// </summary>
/// <remarks>
/// It starts at a number above any sixteen exponentials, because what an addition loses is exact only where the sum is the larger
/// operand. What is lost is summed plainly, so a sum is read after at most <see cref="Additions"/> calls.
/// </remarks>
internal struct CompensatedSum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public const int Additions = 16;

    private const float Start = 1.1805916e21f; // 2^70; an exponential is at most 2^64.5

    private TVector _sum;
    private TVector _lost;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CompensatedSum()
    {
        _sum = TLanes.Create(Start);
        _lost = TLanes.Create(0f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TVector term)
    {
        TVector next = TLanes.Add(_sum, term);
        _lost = TLanes.Add(_lost, TLanes.Subtract(term, TLanes.Subtract(next, _sum)));
        _sum = next;
    }

    /// <summary>The two parts of every lane's sum of two sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Parts(
        in CompensatedSum<TLanes, TVector> left, in CompensatedSum<TLanes, TVector> right, out TVector sum, out TVector lost)
    {
        TVector start = TLanes.Create(Start);
        sum = TLanes.Add(TLanes.Subtract(left._sum, start), TLanes.Subtract(right._sum, start));
        lost = TLanes.Add(left._lost, right._lost);
    }

    /// <summary>How many elements may be added before the sum must be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Span<TPrecision>() where TPrecision : struct, ISumPrecision =>
        Additions * TLanes.Count * (TPrecision.IsExact ? 1 : 4 * QuickSum.Rounds);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Across()
    {
        TVector sum = TLanes.Subtract(_sum, TLanes.Create(Start));
        return TLanes.SumAcross(sum, _lost);
    }
}
