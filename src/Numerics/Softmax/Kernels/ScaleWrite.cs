using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>y = e * factor, and 0 where that would be subnormal. In place or apart.</summary>
/// <remarks>
/// The factor is a pair of floats, since its rounding alone would be half an ULP in every result. The product is formed 2^64 times too large, where
/// neither part can be subnormal, and brought down by an exact subtraction from its exponent.
/// </remarks>
internal static unsafe class ScaleWrite<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float SmallestProduct = 2.16840434e-19f; // 2^(64 - 126)
    private const float SmallestRest = 1.7763568e-15f; // 2^-49: times the smallest exponential, 2^-76, still a normal float

    public static void Write(float* e, float* y, nint n, double factor, bool nonTemporal)
    {
        double shifted = Math.ScaleB(factor, ExponentFrame.Shift);
        var high = (float)shifted;
        var low = (float)(shifted - high);
        if (MathF.Abs(low) < SmallestRest)
            low = 0;
        if (nonTemporal)
            Write<NonTemporalStore<TLanes, TVector>>(e, y, n, high, low);
        else
            Write<CachedStore<TLanes, TVector>>(e, y, n, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write<TStore>(float* e, float* y, nint n, float factorHigh, float factorLow) where TStore : struct, IStore<TLanes, TVector>
    {
        nint width = TLanes.Count;
        TVector high = TLanes.Create(factorHigh);
        TVector low = TLanes.Create(factorLow);
        nint i = TStore.Head(y, n);
        if (i > 0)
            TLanes.StorePartial(Scale(TLanes.LoadPartial(e, i, high), high, low), y, i);
        for (; i <= n - (4 * width); i += 4 * width)
        {
            TStore.Store(Scale(TLanes.Load(e + i), high, low), y + i);
            TStore.Store(Scale(TLanes.Load(e + i + width), high, low), y + i + width);
            TStore.Store(Scale(TLanes.Load(e + i + (2 * width)), high, low), y + i + (2 * width));
            TStore.Store(Scale(TLanes.Load(e + i + (3 * width)), high, low), y + i + (3 * width));
        }
        for (; i <= n - width; i += width)
            TLanes.Store(Scale(TLanes.Load(e + i), high, low), y + i);
        if (i < n)
            TLanes.StorePartial(Scale(TLanes.LoadPartial(e + i, n - i, high), high, low), y + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scale(TVector value, TVector high, TVector low)
    {
        TVector product = TLanes.MultiplyAdd(value, high, TLanes.Multiply(value, low));
        return TLanes.ZeroWhere(TLanes.LessThan(product, TLanes.Create(SmallestProduct)), TLanes.LowerExponent(product));
    }
}
