using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>Products of small dense matrices for training: results = left x right, or added to what is there.</summary>
/// <remarks>The bits do not depend on the number of rows or on the vector width (where the machine fuses): a result is one chain over the depth.</remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Multiplies.</summary>
    /// <param name="left">Element (row, i) lies at <c>row * rowStride + i * depthStride</c>: either order will do.</param>
    /// <param name="rowStride">The distance between rows.</param>
    /// <param name="depthStride">The distance between elements of a row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="panels">The right side, as <see cref="PanelPacking"/> packs it.</param>
    /// <param name="depth">The number of rows of the right side.</param>
    /// <param name="columns">The number of its columns, a multiple of <see cref="PanelPacking.Width"/>.</param>
    /// <param name="results">Row-major, rows <paramref name="resultStride"/> apart.</param>
    /// <param name="resultStride">At least <paramref name="columns"/>.</param>
    /// <param name="add">True to add to the results, false to replace them.</param>
    public static void Multiply(
        ReadOnlySpan<float> left, int rowStride, int depthStride, int rows, ReadOnlySpan<float> panels, int depth, int columns,
        Span<float> results, int resultStride, bool add) =>
        Multiply(left, rowStride, depthStride, rows, panels, depth, columns, results, resultStride, add, VectorTiers.Best);

    internal static void Multiply(
        ReadOnlySpan<float> left, int rowStride, int depthStride, int rows, ReadOnlySpan<float> panels, int depth, int columns,
        Span<float> results, int resultStride, bool add, VectorTier tier)
    {
        if (rows == 0 || columns == 0)
            return;
        if (rows < 0 || depth < 0 || columns % PanelPacking.Width != 0 || resultStride < columns
            || (depth > 0 && left.Length <= ((long)(rows - 1) * rowStride) + ((long)(depth - 1) * depthStride))
            || panels.Length < (long)depth * columns || results.Length < ((long)(rows - 1) * resultStride) + columns)
        {
            throw new ArgumentException(
                $"{rows} x {depth} times {depth} x {columns} does not fit {left.Length} values (strides {rowStride}, {depthStride}), {panels.Length} and {results.Length} results (stride {resultStride}).");
        }

        fixed (float* x = left, right = panels, y = results)
        {
            switch (tier)
            {
                case VectorTier.Vector512:
                    MatrixTiles<Lanes512, Vector512<float>>.Run(x, rowStride, depthStride, rows, right, depth, columns, y, resultStride, add);
                    break;
                case VectorTier.Vector256:
                    MatrixTiles<Lanes256, Vector256<float>>.Run(x, rowStride, depthStride, rows, right, depth, columns, y, resultStride, add);
                    break;
                case VectorTier.Vector128:
                    MatrixTiles<Lanes128, Vector128<float>>.Run(x, rowStride, depthStride, rows, right, depth, columns, y, resultStride, add);
                    break;
                default:
                    MatrixTiles<LanesScalar, float>.Run(x, rowStride, depthStride, rows, right, depth, columns, y, resultStride, add);
                    break;
            }
        }
    }
}
