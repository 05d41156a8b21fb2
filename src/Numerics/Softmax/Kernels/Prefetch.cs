using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics;

/// <summary>
/// A hint for data that the next block or row will need; no fault past the end of the memory. Nothing where there is no such
/// instruction.
/// </summary>
internal static unsafe class Prefetch
{
    private const int LineOfFloats = 16;

    /// <summary>The line of this address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(float* address, nint floats)
    {
        if (!Sse.IsSupported || floats < LineOfFloats)
            return;
        Sse.Prefetch0(address);
        if (floats >= 2 * LineOfFloats)
            Sse.Prefetch0(address + LineOfFloats);
        if (floats >= 4 * LineOfFloats)
        {
            Sse.Prefetch0(address + (2 * LineOfFloats));
            Sse.Prefetch0(address + (3 * LineOfFloats));
        }
    }
}
