using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>The inner products of one vector with rows that lie one behind the other. Each is one chain over the depth, as in <see cref="MatrixProduct"/>:
/// a row that is multiplied alone gets the same bits as among others (where the machine fuses, at every width).</summary>
internal static unsafe class RowProducts
{
    /// <summary>Multiplies.</summary>
    /// <param name="vector">As long as the rows.</param>
    /// <param name="rows">Row-major without gaps.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="results">One for each row.</param>
    public static void Multiply(ReadOnlySpan<float> vector, ReadOnlySpan<float> rows, int count, Span<float> results) =>
        Multiply(vector, rows, count, results, VectorTiers.Best);

    /// <summary>Asks for rows to be brought near before they are needed.</summary>
    public static void Prefetch(ReadOnlySpan<float> rows)
    {
        fixed (float* first = rows)
        {
            for (int i = 0; i < rows.Length; i += 16)
                Numerics.Prefetch.Line(first + i);
        }
    }

    internal static void Multiply(ReadOnlySpan<float> vector, ReadOnlySpan<float> rows, int count, Span<float> results, VectorTier tier)
    {
        if (count < 0 || rows.Length < (long)count * vector.Length || results.Length < count)
            throw new ArgumentException($"{count} rows of {vector.Length} do not fit {rows.Length} values and {results.Length} results.");
        fixed (float* x = vector, at = rows, y = results)
        {
            switch (tier)
            {
                case VectorTier.Vector512:
                    RowProductsKernel<Lanes512, Vector512<float>>.Run(x, at, vector.Length, count, y);
                    break;
                case VectorTier.Vector256:
                    RowProductsKernel<Lanes256, Vector256<float>>.Run(x, at, vector.Length, count, y);
                    break;
                case VectorTier.Vector128:
                    RowProductsKernel<Lanes128, Vector128<float>>.Run(x, at, vector.Length, count, y);
                    break;
                default:
                    RowProductsKernel<LanesScalar, float>.Run(x, at, vector.Length, count, y);
                    break;
            }
        }
    }
}
