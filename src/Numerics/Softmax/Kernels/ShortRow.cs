using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>One short row along the lanes, with the bits that <see cref="ShortRows{TLanes, TVector}"/> gives it.</summary>
internal static unsafe class ShortRow<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Room = SoftmaxPlan.LongestShortRow + 32; // a vector that begins at the last element or at the filling

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(float* x, float* y, nint n, ExponentScale scale)
    {
        float* work = stackalloc float[Room];
        nint width = TLanes.Count;
        float ordinary = ShortRowFrame<LanesScalar, float>.Make(
            RowMaximum<TLanes, TVector>.Of(x, n), scale, out float rounder, out float floor, out float shift, out float fraction);
        if (!scale.IsInKernelRange || !LanesScalar.AllSet(ordinary))
        {
            SlowRow.Probabilities(x, y, n, scale.Temperature);
            return;
        }
        TVector high = TLanes.Create(scale.High);
        TVector low = TLanes.Create(scale.Low);
        TVector rounders = TLanes.Create(rounder);
        TVector floors = TLanes.Create(floor);
        TVector shifts = TLanes.Create(shift);
        TVector fractions = TLanes.Create(fraction);
        TVector lowest = TLanes.Create(float.NegativeInfinity);
        for (nint i = 0; i < n; i += width)
        {
            TVector e = n - i >= width ? TLanes.Load(x + i) : TLanes.LoadPartial(x + i, n - i, lowest);
            e = Exponential<TLanes, TVector>.One<WithOffset>(e, high, low, rounders, floors, shifts, fractions);
            TLanes.Store(e, work + i);
        }
        // The group kernel fills its columns up to a multiple of four with minus infinity.
        float filling = Exponential<LanesScalar, float>.One<WithOffset>(
            float.NegativeInfinity, scale.High, scale.Low, rounder, floor, shift, fraction);
        for (nint i = n; i % 4 != 0; i++)
            work[i] = filling;
        ShortRowSum.Of(work, n, out float total, out float lost);
        if (float.IsNaN(lost))
        {
            new Span<float>(y, (int)n).Fill(float.NaN);
            return;
        }
        Scaling<LanesScalar, float>.Reciprocal(total, lost, out float factor, out float factorLow);
        high = TLanes.Create(factor);
        low = TLanes.Create(factorLow);
        for (nint i = 0; i < n; i += width)
        {
            TVector p = Scaling<TLanes, TVector>.Apply(TLanes.Load(work + i), high, low);
            if (n - i >= width)
                TLanes.Store(p, y + i);
            else
                TLanes.StorePartial(p, y + i, n - i);
        }
    }
}
