using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>The width the kernels run at. Every tier runs (emulated if need be) on every machine, so that tests can force each.</summary>
internal enum VectorTier
{
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}

internal static class VectorTiers
{
    /// <summary>The widest width that the processor has instructions for, as the runtime reports it.</summary>
    public static VectorTier Best =>
        Vector512.IsHardwareAccelerated ? VectorTier.Vector512
        : Vector256.IsHardwareAccelerated ? VectorTier.Vector256
        : Vector128.IsHardwareAccelerated ? VectorTier.Vector128
        : VectorTier.Scalar;
}
