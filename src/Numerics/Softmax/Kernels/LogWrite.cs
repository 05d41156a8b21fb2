using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>y = (x - max) / t - log(sum): never positive, minus infinity only for minus infinity.</summary>
internal static unsafe class LogWrite<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Write(float* x, float* y, nint n, float maximum, float inverseTemperature, float logSum, bool nonTemporal)
    {
        if (nonTemporal)
            Write<NonTemporalStore<TLanes, TVector>>(x, y, n, maximum, inverseTemperature, logSum);
        else
            Write<CachedStore<TLanes, TVector>>(x, y, n, maximum, inverseTemperature, logSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write<TStore>(float* x, float* y, nint n, float maximum, float inverseTemperature, float logSum)
        where TStore : struct, IStore<TLanes, TVector>
    {
        nint width = TLanes.Count;
        TVector top = TLanes.Create(maximum);
        TVector scale = TLanes.Create(inverseTemperature);
        TVector offset = TLanes.Create(-logSum);
        nint i = TStore.Head(y, n);
        if (i > 0)
            TLanes.StorePartial(One(TLanes.LoadPartial(x, i, top), top, scale, offset), y, i);
        for (; i <= n - (4 * width); i += 4 * width)
        {
            TStore.Store(One(TLanes.Load(x + i), top, scale, offset), y + i);
            TStore.Store(One(TLanes.Load(x + i + width), top, scale, offset), y + i + width);
            TStore.Store(One(TLanes.Load(x + i + (2 * width)), top, scale, offset), y + i + (2 * width));
            TStore.Store(One(TLanes.Load(x + i + (3 * width)), top, scale, offset), y + i + (3 * width));
        }
        for (; i <= n - width; i += width)
            TLanes.Store(One(TLanes.Load(x + i), top, scale, offset), y + i);
        if (i < n)
            TLanes.StorePartial(One(TLanes.LoadPartial(x + i, n - i, top), top, scale, offset), y + i, n - i);
    }

    /// <summary>
    /// A finite logit whose log-probability is beyond the floats gives the lowest float, so that finite logits give finite results.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector One(TVector x, TVector top, TVector scale, TVector offset)
    {
        TVector lowest = TLanes.Create(float.MinValue);
        TVector value = TLanes.MultiplyAdd(TLanes.Subtract(x, top), scale, offset);
        return TLanes.Select(TLanes.LessThan(x, lowest), x, TLanes.Max(lowest, value));
    }
}
