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
        nint width = TLanes.Count;
        double shifted = Math.ScaleB(factor, ExponentFrame.Shift);
        var rounded = (float)shifted;
        var rest = (float)(shifted - rounded);
        TVector scale = TLanes.Create(rounded);
        TVector low = TLanes.Create(MathF.Abs(rest) < SmallestRest ? 0 : rest);
        nint i = 0;
        if (nonTemporal)
        {
            nint head = NonTemporal.ElementsToAlignment(y, width, n);
            if (head > 0)
                TLanes.StorePartial(Scale(TLanes.LoadPartial(e, head, scale), scale, low), y, head);
            for (i = head; i <= n - (4 * width); i += 4 * width)
            {
                TLanes.StoreNonTemporal(Scale(TLanes.Load(e + i), scale, low), y + i);
                TLanes.StoreNonTemporal(Scale(TLanes.Load(e + i + width), scale, low), y + i + width);
                TLanes.StoreNonTemporal(Scale(TLanes.Load(e + i + (2 * width)), scale, low), y + i + (2 * width));
                TLanes.StoreNonTemporal(Scale(TLanes.Load(e + i + (3 * width)), scale, low), y + i + (3 * width));
            }
        }
        else
        {
            for (; i <= n - (4 * width); i += 4 * width)
            {
                TLanes.Store(Scale(TLanes.Load(e + i), scale, low), y + i);
                TLanes.Store(Scale(TLanes.Load(e + i + width), scale, low), y + i + width);
                TLanes.Store(Scale(TLanes.Load(e + i + (2 * width)), scale, low), y + i + (2 * width));
                TLanes.Store(Scale(TLanes.Load(e + i + (3 * width)), scale, low), y + i + (3 * width));
            }
        }
        for (; i <= n - width; i += width)
            TLanes.Store(Scale(TLanes.Load(e + i), scale, low), y + i);
        if (i < n)
            TLanes.StorePartial(Scale(TLanes.LoadPartial(e + i, n - i, scale), scale, low), y + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scale(TVector value, TVector scale, TVector low)
    {
        TVector product = TLanes.MultiplyAdd(value, scale, TLanes.Multiply(value, low));
        return TLanes.ZeroWhere(TLanes.LessThan(product, TLanes.Create(SmallestProduct)), TLanes.LowerExponent(product));
    }
}
