namespace MLExtensions.Numerics;

/// <summary>Stores past the caches need aligned addresses and a fence at the end.</summary>
internal static unsafe class NonTemporal
{
    /// <summary>
    /// How many floats lie before the first address aligned to <paramref name="width"/> floats; at most <paramref name="n"/>.
    /// </summary>
    public static nint ElementsToAlignment(float* address, nint width, nint n)
    {
        nint past = (nint)address / sizeof(float) % width;
        return past == 0 ? 0 : Math.Min(n, width - past);
    }

    /// <summary>Makes the stores visible to other threads in order, as ordinary stores would be.</summary>
    public static void Complete() => Interlocked.MemoryBarrier();
}
