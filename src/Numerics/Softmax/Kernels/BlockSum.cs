using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>The sum of e(x) over a block of a row, nothing stored; the same length of the block behind is fetched into the cache meanwhile.</summary>
internal static unsafe class BlockSum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(float* x, nint n, in ExponentFrame frame, float* ahead)
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
                segment.Add(a, b, c, d);
            }
            total += segment.Across();
        }
        var sum = new CompensatedSum<TLanes, TVector>();
        for (; i < n; i += width)
        {
            TVector a = n - i >= width
                ? TLanes.Load(x + i)
                : TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity));
            sum.Add(Exponential<TLanes, TVector>.One<NoOffset>(a, high, low, rounder, floor));
        }
        return total + sum.Across();
    }
}
