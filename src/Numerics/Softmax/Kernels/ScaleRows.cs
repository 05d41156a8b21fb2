using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>y = e / sum for rows of stored exponentials, and 0 where that would be subnormal. In place or apart.</summary>
internal static unsafe class ScaleRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows that are not ordinary are left alone.</summary>
    public static void Write(float* e, float* y, nint rows, nint n, nint stride, RowState* states, bool nonTemporal)
    {
        if (nonTemporal)
            Write<NonTemporalStore<TLanes, TVector>>(e, y, rows, n, stride, states);
        else
            Write<CachedStore<TLanes, TVector>>(e, y, rows, n, stride, states);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write<TStore>(float* e, float* y, nint rows, nint n, nint stride, RowState* states)
        where TStore : struct, IStore<TLanes, TVector>
    {
        nint width = TLanes.Count;
        for (nint row = 0; row < rows; row++, e += stride, y += n)
        {
            if (!states[row].IsOrdinary)
                continue;
            double factor = ExponentFrame.Unit / states[row].Sum;
            var rounded = (float)factor;
            var remainder = (float)(factor - rounded);
            TVector high = TLanes.Create(rounded);
            TVector low = TLanes.Create(MathF.Abs(remainder) < Scaling<TLanes, TVector>.SmallestRest ? 0 : remainder);
            nint i = TStore.Head(y, n);
            if (i > 0)
                TLanes.StorePartial(Scaling<TLanes, TVector>.Apply(TLanes.LoadPartial(e, i, high), high, low), y, i);
            for (; i <= n - (4 * width); i += 4 * width)
            {
                TStore.Store(Scaling<TLanes, TVector>.Apply(TLanes.Load(e + i), high, low), y + i);
                TStore.Store(Scaling<TLanes, TVector>.Apply(TLanes.Load(e + i + width), high, low), y + i + width);
                TStore.Store(Scaling<TLanes, TVector>.Apply(TLanes.Load(e + i + (2 * width)), high, low), y + i + (2 * width));
                TStore.Store(Scaling<TLanes, TVector>.Apply(TLanes.Load(e + i + (3 * width)), high, low), y + i + (3 * width));
            }
            for (; i <= n - width; i += width)
                TStore.Store(Scaling<TLanes, TVector>.Apply(TLanes.Load(e + i), high, low), y + i);
            if (i < n)
            {
                TVector last = stride > n ? TLanes.Load(e + i) : TLanes.LoadPartial(e + i, n - i, high);
                TLanes.StorePartial(Scaling<TLanes, TVector>.Apply(last, high, low), y + i, n - i);
            }
        }
    }
}
