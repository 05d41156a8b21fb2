using System.Runtime.Intrinsics;

namespace MLExtensions.Benchmarks;

/// <summary>The limit: one read and one write of the same bytes.</summary>
internal static unsafe class MemoryCopies
{
    public static void Plain(FloatMatrix from, FloatMatrix to) => from.Span.CopyTo(to.Span);

    /// <summary>Past the caches; lengths here are multiples of 32 floats but for the end.</summary>
    public static void NonTemporal(FloatMatrix from, FloatMatrix to)
    {
        float* x = from.Pointer;
        float* y = to.Pointer;
        nint n = from.Length;
        nint i = 0;
        for (; i <= n - 32; i += 32)
        {
            Vector256<float> a = Vector256.Load(x + i);
            Vector256<float> b = Vector256.Load(x + i + 8);
            Vector256<float> c = Vector256.Load(x + i + 16);
            Vector256<float> d = Vector256.Load(x + i + 24);
            a.StoreAlignedNonTemporal(y + i);
            b.StoreAlignedNonTemporal(y + i + 8);
            c.StoreAlignedNonTemporal(y + i + 16);
            d.StoreAlignedNonTemporal(y + i + 24);
        }
        for (; i < n; i++)
            y[i] = x[i];
        Interlocked.MemoryBarrier();
    }
}
