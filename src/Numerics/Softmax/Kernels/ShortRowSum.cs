using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>The sum of one short row of exponentials, with the operations that a lane of the group kernels does.</summary>
internal static unsafe class ShortRowSum
{
    /// <summary>The row is filled up to a multiple of four elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(float* row, nint n, out float total, out float lost)
    {
        var sum = new CompensatedSum<LanesScalar, float>();
        var other = new CompensatedSum<LanesScalar, float>();
        for (nint i = 0; i < n; i += 4)
        {
            sum.Add(row[i] + row[i + 1]);
            other.Add(row[i + 2] + row[i + 3]);
        }
        CompensatedSum<LanesScalar, float>.Parts(sum, other, out total, out lost);
    }
}
