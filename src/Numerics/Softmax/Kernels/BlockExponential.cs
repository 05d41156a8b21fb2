using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Stores e(x) of a block and returns its sum, fetching what comes behind the row into the cache meanwhile. Source and target may be the same.</summary>
internal static unsafe class BlockExponential<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double StoreAndSum(float* x, float* target, nint n, in ExponentFrame frame, float* ahead)
    {
        nint width = TLanes.Count;
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        double total = 0;
        nint i = 0;
        while (i <= n - (4 * width))
        {
            nint last = Math.Min(n - (4 * width), i + ((CompensatedSum<TLanes, TVector>.Additions - 1) * 4 * width));
            var segment = new CompensatedSum<TLanes, TVector>();
            for (; i <= last; i += 4 * width)
            {
                Prefetch.Ahead(ahead + i, 4 * width);
                TVector a = TLanes.Load(x + i);
                TVector b = TLanes.Load(x + i + width);
                TVector c = TLanes.Load(x + i + (2 * width));
                TVector d = TLanes.Load(x + i + (3 * width));
                Exponential<TLanes, TVector>.Four<NoOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor);
                TLanes.Store(a, target + i);
                TLanes.Store(b, target + i + width);
                TLanes.Store(c, target + i + (2 * width));
                TLanes.Store(d, target + i + (3 * width));
                segment.Add(a, b, c, d);
            }
            total += segment.Across();
        }
        var sum = new CompensatedSum<TLanes, TVector>();
        for (; i <= n - width; i += width)
        {
            TVector a = Exponential<TLanes, TVector>.One<NoOffset>(TLanes.Load(x + i), high, low, rounder, floor);
            TLanes.Store(a, target + i);
            sum.Add(a);
        }
        if (i < n)
        {
            TVector a = Exponential<TLanes, TVector>.One<NoOffset>(TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity)), high, low, rounder, floor);
            TLanes.StorePartial(a, target + i, n - i);
            sum.Add(a);
        }
        return total + sum.Across();
    }
}
