using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics;

/// <summary>
/// Whether a*b+c with one rounding is an instruction here. The cross-platform FusedMultiplyAdd is right everywhere, but calls a library
/// routine per lane where it is not one, so the kernels ask first.
/// </summary>
internal static class HardwareFma
{
    public static bool IsSupported => Fma.IsSupported || Avx512F.IsSupported || AdvSimd.IsSupported;
}
