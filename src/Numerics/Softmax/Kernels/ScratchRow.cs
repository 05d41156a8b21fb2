using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>One row of floats per thread, kept, so that nothing is allocated per call once the longest row has been seen.</summary>
internal static unsafe class ScratchRow
{
    private const int Line = 64;
    private const int Smallest = 16_384;

    [ThreadStatic]
    private static float[]? _row;

    /// <summary>An aligned row, or null where <paramref name="elements"/> is more than is kept.</summary>
    public static float* For(nint elements)
    {
        if (elements > SoftmaxPlan.ScratchElements)
            return null;
        // On the pinned heap: the address stays while the array lives, and the thread holds it.
        int needed = (int)elements + (Line / sizeof(float));
        if (_row is null || _row.Length < needed)
            _row = GC.AllocateUninitializedArray<float>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, Smallest)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _row[0]);
        return (float*)((address + Line - 1) & ~(nint)(Line - 1));
    }
}
