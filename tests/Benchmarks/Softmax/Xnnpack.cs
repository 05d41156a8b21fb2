using System.Runtime.InteropServices;

namespace MLExtensions.Benchmarks;

/// <summary>
/// XNNPACK's microkernels for AVX2, called row by row as its operator calls them, from a library that the environment variable
/// <c>MLEXTENSIONS_XNNPACK</c> names. docs/simd.md says how to build one. Absent, the column is not measured.
/// </summary>
internal static unsafe class Xnnpack
{
    private static readonly nint Library = Load();

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, void*, void> Maximum =
        (delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, void*, void>)Export("xnn_f32_rmax_ukernel__avx_u32_acc4");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, float*, float*, void*, void> Exponentials =
        (delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, float*, float*, void*, void>)Export(
            "xnn_f32_raddstoreexpminusmax_ukernel__avx2_rr2_p5_u32_acc2");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, float*, void*, void> Multiply =
        (delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, float*, void*, void>)Export("xnn_f32_vmulc_ukernel__avx_u16");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, void> ExtendedSum =
        (delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, void>)Export("xnn_f32_raddextexp_ukernel__avx2_p5_u96");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, float, float, void> ExtendedScale =
        (delegate* unmanaged[SuppressGCTransition]<nuint, float*, float*, float, float, void>)Export("xnn_f32_vscaleextexp_ukernel__avx2_p5_u32");

    public static bool IsPresent => Library != 0;

    /// <summary>What its softmax operator runs on AVX2: three-pass reload.</summary>
    public static void Reload(float* x, float* y, nint rows, nint columns)
    {
        var bytes = (nuint)columns * sizeof(float);
        for (nint row = 0; row < rows; row++, x += columns, y += columns)
        {
            float maximum = float.NegativeInfinity;
            float sum = 0;
            Maximum(bytes, x, &maximum, null);
            Exponentials(bytes, x, &maximum, y, &sum, null);
            float factor = 1 / sum;
            Multiply(bytes, y, &factor, y, null);
        }
    }

    /// <summary>Only its own benchmark uses it.</summary>
    public static void TwoPass(float* x, float* y, nint rows, nint columns)
    {
        var bytes = (nuint)columns * sizeof(float);
        float* sum = stackalloc float[2];
        for (nint row = 0; row < rows; row++, x += columns, y += columns)
        {
            ExtendedSum(bytes, x, sum);
            ExtendedScale(bytes, x, y, 1 / sum[0], -sum[1]);
        }
    }

    private static nint Load()
    {
        string? path = Environment.GetEnvironmentVariable("MLEXTENSIONS_XNNPACK");
        return string.IsNullOrEmpty(path) ? 0 : NativeLibrary.Load(path);
    }

    private static nint Export(string name) => Library == 0 ? 0 : NativeLibrary.GetExport(Library, name);
}
