using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// y = exp(x / t) / sum computed from the logits again, for rows too long to keep the exponentials in the cache. Logits under the
/// frame's floor, where the result would be subnormal, give 0.
/// </summary>
internal static unsafe class ProbabilityWrite<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Write(float* x, float* y, nint n, in ExponentFrame frame, bool nonTemporal)
    {
        if (nonTemporal)
            Write<NonTemporalStore<TLanes, TVector>>(x, y, n, frame);
        else
            Write<CachedStore<TLanes, TVector>>(x, y, n, frame);
    }

    private static void Write<TStore>(float* x, float* y, nint n, in ExponentFrame frame) where TStore : struct, IStore<TLanes, TVector>
    {
        nint head = TStore.Head(y, n);
        if (head > 0)
            Part(x, y, head, frame);
        nint whole = (n - head) / (4 * TLanes.Count) * (4 * TLanes.Count);
        if (whole > 0)
            Fours<TStore>(x + head, y + head, whole, frame);
        for (nint i = head + whole; i < n; i += TLanes.Count)
            Part(x + i, y + i, Math.Min(TLanes.Count, n - i), frame);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fours<TStore>(float* x, float* y, nint n, in ExponentFrame frame) where TStore : struct, IStore<TLanes, TVector>
    {
        nint width = TLanes.Count;
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        TVector shift = TLanes.Create(frame.XShift);
        TVector fraction = TLanes.Create(frame.Fraction);
        for (nint i = 0; i < n; i += 4 * width)
        {
            TVector a = TLanes.Load(x + i);
            TVector b = TLanes.Load(x + i + width);
            TVector c = TLanes.Load(x + i + (2 * width));
            TVector d = TLanes.Load(x + i + (3 * width));
            TVector smallA = TLanes.LessThan(a, floor);
            TVector smallB = TLanes.LessThan(b, floor);
            TVector smallC = TLanes.LessThan(c, floor);
            TVector smallD = TLanes.LessThan(d, floor);
            Exponential<TLanes, TVector>.Four<WithOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor, shift, fraction);
            TStore.Store(TLanes.ZeroWhere(smallA, a), y + i);
            TStore.Store(TLanes.ZeroWhere(smallB, b), y + i + width);
            TStore.Store(TLanes.ZeroWhere(smallC, c), y + i + (2 * width));
            TStore.Store(TLanes.ZeroWhere(smallD, d), y + i + (3 * width));
        }
    }

    /// <summary>Up to one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part(float* x, float* y, nint n, in ExponentFrame frame)
    {
        TVector floor = TLanes.Create(frame.Floor);
        TVector a = n == TLanes.Count ? TLanes.Load(x) : TLanes.LoadPartial(x, n, floor);
        TVector p = Exponential<TLanes, TVector>.One<WithOffset>(
            a,
            TLanes.Create(frame.High),
            TLanes.Create(frame.Low),
            TLanes.Create(frame.Rounder),
            floor,
            TLanes.Create(frame.XShift),
            TLanes.Create(frame.Fraction));
        p = TLanes.ZeroWhere(TLanes.LessThan(a, floor), p);
        if (n == TLanes.Count)
            TLanes.Store(p, y);
        else
            TLanes.StorePartial(p, y, n);
    }
}
