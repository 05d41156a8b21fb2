using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// For log-softmax: the sum of 2^64 * exp((x - max) / t) over the elements of a block that are below the maximum, and how many equal
/// it. Keeping the ones out of the float sum is what lets log(1 + rest) be exact for a class that holds nearly all the mass.
/// </summary>
/// <remarks>Here the maximum itself is subtracted: the rounding of x - max is below 2^-26 of the sum.</remarks>
internal static unsafe class LogBlockSum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(float* x, nint n, float maximum, in ExponentFrame frame, float* ahead, ref long ones)
    {
        nint width = TLanes.Count;
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        TVector top = TLanes.Create(maximum);
        double total = 0;
        TVector counter = TLanes.Create(0f);
        nint i = 0;
        while (i <= n - (4 * width))
        {
            nint last = Math.Min(n, i + CompensatedSum<TLanes, TVector>.Span<QuickSum>()) - (4 * width);
            var segment = new CompensatedSum<TLanes, TVector>();
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
                    TVector isTopA = Mark(ref a, top, ref counter);
                    TVector isTopB = Mark(ref b, top, ref counter);
                    TVector isTopC = Mark(ref c, top, ref counter);
                    TVector isTopD = Mark(ref d, top, ref counter);
                    Exponential<TLanes, TVector>.Four<NoOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor);
                    TVector left = TLanes.Add(TLanes.ZeroWhere(isTopA, a), TLanes.ZeroWhere(isTopB, b));
                    TVector right = TLanes.Add(TLanes.ZeroWhere(isTopC, c), TLanes.ZeroWhere(isTopD, d));
                    quick = TLanes.Add(quick, TLanes.Add(left, right));
                }
                segment.Add(quick);
            }
            total += segment.Across();
        }
        var sum = new CompensatedSum<TLanes, TVector>();
        for (; i < n; i += width)
        {
            TVector a = n - i >= width
                ? TLanes.Load(x + i)
                : TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity));
            TVector isTop = Mark(ref a, top, ref counter);
            sum.Add(TLanes.ZeroWhere(isTop, Exponential<TLanes, TVector>.One<NoOffset>(a, high, low, rounder, floor)));
        }
        ones += TLanes.CountAcross(counter);
        return total + sum.Across();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mark(ref TVector x, TVector top, ref TVector counter)
    {
        TVector isTop = TLanes.Equal(x, top);
        counter = TLanes.CountWhere(isTop, counter);
        x = TLanes.Subtract(x, top);
        return isTop;
    }
}
