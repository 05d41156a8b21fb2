using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Stores e(x) of rows and sums each, fetching what lies <c>ahead</c> elements behind into the cache meanwhile. The target may be the
/// source. Its rows are <c>stride</c> elements apart; room up to the next whole vector is overwritten.
/// </summary>
internal static unsafe class ExponentialRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreAndSum(
        float* x, float* target, nint rows, nint n, nint stride, ExponentScale scale, RowState* states, nint ahead)
    {
        nint width = TLanes.Count;
        TVector high = TLanes.Create(scale.High);
        TVector low = TLanes.Create(scale.Low);
        for (nint row = 0; row < rows; row++, x += n, target += stride)
        {
            TVector rounder = TLanes.Create(states[row].Rounder);
            TVector floor = TLanes.Create(states[row].Floor);
            var sum = new CompensatedSum<TLanes, TVector>();
            nint i = 0;
            while (i <= n - (4 * width))
            {
                nint last = Math.Min(n, i + CompensatedSum<TLanes, TVector>.Span<QuickSum>()) - (4 * width);
                while (i <= last)
                {
                    nint stop = Math.Min(last, i + ((QuickSum.Rounds - 1) * 4 * width));
                    TVector quick = TLanes.Create(0f);
                    for (; i <= stop; i += 4 * width)
                    {
                        Prefetch.Ahead(x + i + ahead, 4 * width);
                        TVector a = TLanes.Load(x + i);
                        TVector b = TLanes.Load(x + i + width);
                        TVector c = TLanes.Load(x + i + (2 * width));
                        TVector d = TLanes.Load(x + i + (3 * width));
                        Exponential<TLanes, TVector>.Four<NoOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor);
                        TLanes.Store(a, target + i);
                        TLanes.Store(b, target + i + width);
                        TLanes.Store(c, target + i + (2 * width));
                        TLanes.Store(d, target + i + (3 * width));
                        quick = TLanes.Add(quick, TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
                    }
                    sum.Add(quick);
                }
                if (i > n - (4 * width))
                    break;
                states[row].Sum += sum.Across();
                sum = new CompensatedSum<TLanes, TVector>();
            }
            TVector rest = TLanes.Create(0f);
            for (; i < n; i += width)
            {
                TVector a = n - i >= width
                    ? TLanes.Load(x + i)
                    : TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity));
                a = Exponential<TLanes, TVector>.One<NoOffset>(a, high, low, rounder, floor);
                rest = TLanes.Add(rest, a);
                if (n - i >= width || stride > n)
                    TLanes.Store(a, target + i);
                else
                    TLanes.StorePartial(a, target + i, n - i);
            }
            sum.Add(rest);
            states[row].Sum += sum.Across();
        }
    }

    /// <summary>The sum of a row that <see cref="StoreAndSum"/> has stored, without a rounding before the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ExactSumOf(float* stored, nint n)
    {
        nint width = TLanes.Count;
        double total = 0;
        nint i = 0;
        // Three sums, since each addition waits for the one before it.
        while (i <= n - (3 * width))
        {
            nint last = Math.Min(n, i + (3 * CompensatedSum<TLanes, TVector>.Span<ExactSum>())) - (3 * width);
            var sumA = new CompensatedSum<TLanes, TVector>();
            var sumB = new CompensatedSum<TLanes, TVector>();
            var sumC = new CompensatedSum<TLanes, TVector>();
            for (; i <= last; i += 3 * width)
            {
                sumA.Add(TLanes.Load(stored + i));
                sumB.Add(TLanes.Load(stored + i + width));
                sumC.Add(TLanes.Load(stored + i + (2 * width)));
            }
            total += sumA.Across() + sumB.Across() + sumC.Across();
        }
        var rest = new CompensatedSum<TLanes, TVector>();
        for (; i <= n - width; i += width)
            rest.Add(TLanes.Load(stored + i));
        if (i < n)
            rest.Add(TLanes.LoadPartial(stored + i, n - i, TLanes.Create(0f)));
        total += rest.Across();
        return total;
    }
}
