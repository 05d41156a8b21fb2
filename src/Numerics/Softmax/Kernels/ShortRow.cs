using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>One row of up to 16 elements along the lanes, with the bits that <see cref="ShortRows{TLanes, TVector}"/> gives it.</summary>
internal static unsafe class ShortRow<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Room = 32; // the longest short row and a vector

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(float* x, float* y, nint n, ExponentScale scale)
    {
        float* work = stackalloc float[Room];
        nint width = TLanes.Count;
        float maximum = float.NegativeInfinity;
        for (nint i = 0; i < n; i++)
        {
            work[i] = x[i];
            maximum = LanesScalar.Max(x[i], maximum);
        }
        float ordinary = ShortRowFrame<LanesScalar, float>.Make(
            maximum, scale, out float rounder, out float floor, out float shift, out float fraction);
        if (!scale.IsInKernelRange || !LanesScalar.AllSet(ordinary))
        {
            SlowRow.Probabilities(x, y, n, scale.Temperature);
            return;
        }
        for (nint i = n; i < n + width; i++)
            work[i] = float.NegativeInfinity;
        for (nint i = 0; i < n; i += width)
        {
            TVector e = Exponential<TLanes, TVector>.One<WithOffset>(
                TLanes.Load(work + i),
                TLanes.Create(scale.High),
                TLanes.Create(scale.Low),
                TLanes.Create(rounder),
                TLanes.Create(floor),
                TLanes.Create(shift),
                TLanes.Create(fraction));
            TLanes.Store(e, work + i);
        }
        var sum = new CompensatedSum<LanesScalar, float>();
        for (nint i = 0; i < n; i += 2)
            sum.Add(i + 1 < n ? work[i] + work[i + 1] : work[i]);
        sum.Parts(out float total, out float lost);
        if (float.IsNaN(lost))
        {
            new Span<float>(y, (int)n).Fill(float.NaN);
            return;
        }
        Scaling<LanesScalar, float>.Reciprocal(total, lost, out float factor, out float factorLow);
        TVector high = TLanes.Create(factor);
        TVector low = TLanes.Create(factorLow);
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
