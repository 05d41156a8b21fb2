using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>Finds the few scores of a block, label by label with a column for each row of data, that are above their column's limit.</summary>
internal static unsafe class ColumnScan
{
    private const int Width = 32;

    /// <summary>Collects the places of scores that are not at most their column's limit, label by label.</summary>
    /// <param name="scores">Label by label, labels <paramref name="stride"/> apart.</param>
    /// <param name="stride">At least <paramref name="columns"/>.</param>
    /// <param name="labels">The number of labels.</param>
    /// <param name="columns">The number of columns, a multiple of 32.</param>
    /// <param name="limits">One for each column: NaN lets all pass, positive infinity only NaN.</param>
    /// <param name="places">Room for labels x columns places <c>label * stride + column</c>.</param>
    /// <returns>The number of places.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Above(ReadOnlySpan<float> scores, int stride, int labels, int columns, ReadOnlySpan<float> limits, Span<int> places)
    {
        if (labels < 0 || columns < 0 || columns % Width != 0 || stride < columns || limits.Length < columns || places.Length < (long)labels * columns
            || (labels > 0 && scores.Length < ((long)(labels - 1) * stride) + columns))
        {
            throw new ArgumentException($"{labels} x {columns} scores, {stride} apart, with {limits.Length} limits and {places.Length} places do not fit {scores.Length} values.");
        }

        int found = 0;
        fixed (float* s = scores, l = limits)
        {
            for (int column = 0; column < columns; column += Width)
            {
                // Ordered by column group, then by label: the labels of one column ascend, and no other order matters.
                Vector256<float> limit0 = Vector256.Load(l + column);
                Vector256<float> limit1 = Vector256.Load(l + column + 8);
                Vector256<float> limit2 = Vector256.Load(l + column + 16);
                Vector256<float> limit3 = Vector256.Load(l + column + 24);
                float* at = s + column;
                for (int label = 0; label < labels; label++, at += stride)
                {
                    Vector256<float> low0 = Vector256.LessThanOrEqual(Vector256.Load(at), limit0);
                    Vector256<float> low1 = Vector256.LessThanOrEqual(Vector256.Load(at + 8), limit1);
                    Vector256<float> low2 = Vector256.LessThanOrEqual(Vector256.Load(at + 16), limit2);
                    Vector256<float> low3 = Vector256.LessThanOrEqual(Vector256.Load(at + 24), limit3);
                    if ((low0 & low1 & low2 & low3).ExtractMostSignificantBits() == 0xFF)
                        continue;
                    uint above = ~(low0.ExtractMostSignificantBits() | (low1.ExtractMostSignificantBits() << 8)
                        | (low2.ExtractMostSignificantBits() << 16) | (low3.ExtractMostSignificantBits() << 24));
                    int place = (label * stride) + column;
                    for (; above != 0; above &= above - 1)
                        places[found++] = place + System.Numerics.BitOperations.TrailingZeroCount(above);
                }
            }
        }

        return found;
    }
}
