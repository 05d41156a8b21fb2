namespace MLExtensions.Numerics;

/// <summary>One row of floats per thread, kept, so that nothing is allocated per call.</summary>
internal static unsafe class ScratchRow
{
    private const int Line = 64;

    [ThreadStatic]
    private static float[]? _row;

    /// <summary>An aligned row, or null where <paramref name="elements"/> is more than is kept.</summary>
    public static float* For(nint elements)
    {
        if (elements > SoftmaxPlan.ScratchElements)
            return null;
        // On the pinned heap: the address stays while the array lives, and the thread holds it.
        _row ??= GC.AllocateUninitializedArray<float>(SoftmaxPlan.ScratchElements + (Line / sizeof(float)), pinned: true);
        nint address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _row[0]);
        return (float*)((address + Line - 1) & ~(nint)(Line - 1));
    }
}
