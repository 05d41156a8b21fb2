using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// A sum of vectors of exponentials that carries what each addition lost (Dekker's fast two-sum). Without it rows of equal or repeating logits
/// drift by half an ULP per term, always to the same side, and rows with one large logit lose the small ones.
/// </summary>
/// <remarks>
/// It starts at a number above any two exponentials, because what an addition loses is exact only where the sum is the larger operand. What is lost is
/// summed plainly, so a sum is read after at most <see cref="Additions"/> calls.
/// </remarks>
internal struct CompensatedSum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public const int Additions = 16;

    private const float Start = 7.37869763e19f; // 2^66; an exponential is at most 2^64.5

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

    /// <summary>Four terms in two additions: one rounding before the compensation sees them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TVector a, TVector b, TVector c, TVector d)
    {
        Add(TLanes.Add(a, b));
        Add(TLanes.Add(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Across() => TLanes.SumAcross(_sum) - ((double)Start * TLanes.Count) + TLanes.SumAcross(_lost);
}
