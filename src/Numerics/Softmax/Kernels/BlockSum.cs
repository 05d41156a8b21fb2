using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// The sum of e(x) over a block of a row, nothing stored; the same length of the block behind is fetched into the cache meanwhile.
/// </summary>
internal static unsafe class BlockSum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of<TPrecision>(float* x, nint n, in ExponentFrame frame, float* ahead) where TPrecision : struct, ISumPrecision
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
            nint last = Math.Min(n, i + CompensatedSum<TLanes, TVector>.Span<TPrecision>()) - (4 * width);
            var sum = new CompensatedSum<TLanes, TVector>();
            while (i <= last)
            {
                nint stop = Math.Min(last, i + ((QuickSum.Rounds - 1) * 4 * width));
                TVector quick = TLanes.Create(0f);
                for (; i <= stop; i += 4 * width)
                {
                    Prefetch.Ahead(ahead + i, 4 * width);
                    TVector a = TLanes.Load(x + i);
                    TVector b = TLanes.Load(x + i + width);
                    TVector c = TLanes.Load(x + i + (2 * width));
                    TVector d = TLanes.Load(x + i + (3 * width));
                    Exponential<TLanes, TVector>.Four<NoOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor);
                    if (TPrecision.IsExact)
                    {
                        sum.Add(a);
                        sum.Add(b);
                        sum.Add(c);
                        sum.Add(d);
                    }
                    else
                    {
                        quick = TLanes.Add(quick, TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
                    }
                }
                if (!TPrecision.IsExact)
                    sum.Add(quick);
            }
            total += sum.Across();
        }
        return i < n ? total + Tail(x + i, n - i, frame) : total;
    }

    /// <summary>Fewer than four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Tail(float* x, nint n, in ExponentFrame frame)
    {
        nint width = TLanes.Count;
        var sum = new CompensatedSum<TLanes, TVector>();
        for (nint i = 0; i < n; i += width)
        {
            TVector a = n - i >= width
                ? TLanes.Load(x + i)
                : TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity));
            sum.Add(Exponential<TLanes, TVector>.One<NoOffset>(
                a, TLanes.Create(frame.High), TLanes.Create(frame.Low), TLanes.Create(frame.Rounder), TLanes.Create(frame.Floor)));
        }
        return sum.Across();
    }
}
