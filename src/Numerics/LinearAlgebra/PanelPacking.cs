namespace MLExtensions.Numerics;

/// <summary>
/// The right side of a product in panels of <see cref="Width"/> columns; in a panel, for each depth its columns side by side. Reading it is then
/// one stream, and a panel of some hundred rows stays in the first-level cache.
/// </summary>
internal static class PanelPacking
{
    public const int Width = 32;

    /// <summary>The room that columns take: rounded up to whole panels.</summary>
    public static int Padded(int columns) => checked((columns + Width - 1) / Width * Width);

    /// <summary>Packs a row-major matrix whose rows are the depth, each times its factor.</summary>
    /// <param name="source">depth x columns, row-major without gaps; columns are a multiple of <see cref="Width"/>.</param>
    /// <param name="factors">One for each row; empty for 1.</param>
    /// <param name="depth">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="panels">Room for depth x columns.</param>
    public static void Rows(ReadOnlySpan<float> source, ReadOnlySpan<float> factors, int depth, int columns, Span<float> panels)
    {
        for (int i = 0; i < depth; i++)
        {
            float factor = factors.IsEmpty ? 1f : factors[i];
            for (int panel = 0; panel < columns; panel += Width)
            {
                ReadOnlySpan<float> from = source.Slice((i * columns) + panel, Width);
                Span<float> to = panels.Slice((panel * depth) + (i * Width), Width);
                if (factors.IsEmpty)
                {
                    from.CopyTo(to);
                    continue;
                }

                for (int j = 0; j < Width; j++)
                    to[j] = from[j] * factor;
            }
        }
    }

    /// <summary>Packs a row-major matrix whose rows are the columns: the transposed one. Columns behind the last are zero.</summary>
    /// <param name="source">columns x depth, row-major without gaps.</param>
    /// <param name="columns">The number of rows of <paramref name="source"/>.</param>
    /// <param name="depth">The length of its rows.</param>
    /// <param name="panels">Room for depth x <see cref="Padded"/> columns.</param>
    public static void Transposed(ReadOnlySpan<float> source, int columns, int depth, Span<float> panels)
    {
        panels[..(Padded(columns) * depth)].Clear();
        for (int column = 0; column < columns; column++)
        {
            ReadOnlySpan<float> from = source.Slice(column * depth, depth);
            int at = (column / Width * Width * depth) + (column % Width);
            for (int i = 0; i < from.Length; i++)
                panels[at + (i * Width)] = from[i];
        }
    }
}
