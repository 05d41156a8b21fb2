using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Rows times packed panels. Tiles of 4 rows x 2 vectors keep 8 sums in registers, which hides the latency of the fused multiply-add on
/// every processor and fits 16 registers. The depth is cut into blocks whose panel slice stays in the first-level cache; between blocks the
/// sums rest in the results, exactly, so that the chain of an output is the same as without blocks.
/// </summary>
internal static unsafe class PanelKernel<TLanes, TVector, TTerm>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TTerm : struct, IPanelTerm
{
    private const int TileRows = 4;

    // 160 x 32 weights are 20 KB: with the rows of a tile they fit a first-level cache of 32 KB.
    private const int DepthBlock = 160;

    public static void Run(float* x, nint stride, nint count, float* panels, nint depth, nint outputs, float* y)
    {
        nint tiled = count - (count % TileRows);
        for (nint start = 0; tiled > 0 && start < depth; start += DepthBlock)
        {
            nint length = Math.Min(DepthBlock, depth - start);
            for (nint panel = 0; panel < outputs; panel += PanelMatrix.PanelWidth)
            {
                float* weights = panels + (panel * depth) + (start * PanelMatrix.PanelWidth);
                for (nint row = 0; row < tiled; row += TileRows)
                {
                    for (nint column = 0; column < PanelMatrix.PanelWidth; column += 2 * TLanes.Count)
                        Tile(x + (row * stride) + start, stride, weights + column, length, y + (row * outputs) + panel + column, outputs, start == 0);
                }
            }
        }

        for (nint row = tiled; row < count; row++)
            Row(x + (row * stride), panels, depth, outputs, y + (row * outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* x, nint stride, float* weights, nint depth, float* y, nint outputs, bool first)
    {
        float* x1 = x + stride;
        float* x2 = x1 + stride;
        float* x3 = x2 + stride;
        float* y1 = y + outputs;
        float* y2 = y1 + outputs;
        float* y3 = y2 + outputs;
        nint next = TLanes.Count;
        TVector sum00, sum01, sum10, sum11, sum20, sum21, sum30, sum31;
        if (first)
        {
            sum00 = sum01 = sum10 = sum11 = sum20 = sum21 = sum30 = sum31 = TLanes.Create(0f);
        }
        else
        {
            sum00 = TLanes.Load(y);
            sum01 = TLanes.Load(y + next);
            sum10 = TLanes.Load(y1);
            sum11 = TLanes.Load(y1 + next);
            sum20 = TLanes.Load(y2);
            sum21 = TLanes.Load(y2 + next);
            sum30 = TLanes.Load(y3);
            sum31 = TLanes.Load(y3 + next);
        }

        for (nint i = 0; i < depth; i++)
        {
            TVector left = TLanes.Load(weights);
            TVector right = TLanes.Load(weights + next);
            weights += PanelMatrix.PanelWidth;
            TVector value = TLanes.Create(x[i]);
            sum00 = TTerm.Add<TLanes, TVector>(value, left, sum00);
            sum01 = TTerm.Add<TLanes, TVector>(value, right, sum01);
            value = TLanes.Create(x1[i]);
            sum10 = TTerm.Add<TLanes, TVector>(value, left, sum10);
            sum11 = TTerm.Add<TLanes, TVector>(value, right, sum11);
            value = TLanes.Create(x2[i]);
            sum20 = TTerm.Add<TLanes, TVector>(value, left, sum20);
            sum21 = TTerm.Add<TLanes, TVector>(value, right, sum21);
            value = TLanes.Create(x3[i]);
            sum30 = TTerm.Add<TLanes, TVector>(value, left, sum30);
            sum31 = TTerm.Add<TLanes, TVector>(value, right, sum31);
        }

        TLanes.Store(sum00, y);
        TLanes.Store(sum01, y + next);
        TLanes.Store(sum10, y1);
        TLanes.Store(sum11, y1 + next);
        TLanes.Store(sum20, y2);
        TLanes.Store(sum21, y2 + next);
        TLanes.Store(sum30, y3);
        TLanes.Store(sum31, y3 + next);
    }

    // One row: eight vectors of outputs at a time, from as many panels as they span.
    private static void Row(float* x, float* panels, nint depth, nint outputs, float* y)
    {
        nint column = 0;
        for (; column + (8 * TLanes.Count) <= outputs; column += 8 * TLanes.Count)
            EightVectors(x, panels, depth, column, y + column);
        for (; column < outputs; column += TLanes.Count)
            OneVector(x, At(panels, depth, column), depth, y + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(float* panels, nint depth, nint column) =>
        panels + (column / PanelMatrix.PanelWidth * PanelMatrix.PanelWidth * depth) + (column % PanelMatrix.PanelWidth);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightVectors(float* x, float* panels, nint depth, nint column, float* y)
    {
        float* w0 = At(panels, depth, column);
        float* w1 = At(panels, depth, column + TLanes.Count);
        float* w2 = At(panels, depth, column + (2 * TLanes.Count));
        float* w3 = At(panels, depth, column + (3 * TLanes.Count));
        float* w4 = At(panels, depth, column + (4 * TLanes.Count));
        float* w5 = At(panels, depth, column + (5 * TLanes.Count));
        float* w6 = At(panels, depth, column + (6 * TLanes.Count));
        float* w7 = At(panels, depth, column + (7 * TLanes.Count));
        TVector sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7;
        sum0 = sum1 = sum2 = sum3 = sum4 = sum5 = sum6 = sum7 = TLanes.Create(0f);
        nint offset = 0;
        for (nint i = 0; i < depth; i++)
        {
            TVector value = TLanes.Create(x[i]);
            sum0 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w0 + offset), sum0);
            sum1 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w1 + offset), sum1);
            sum2 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w2 + offset), sum2);
            sum3 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w3 + offset), sum3);
            sum4 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w4 + offset), sum4);
            sum5 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w5 + offset), sum5);
            sum6 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w6 + offset), sum6);
            sum7 = TTerm.Add<TLanes, TVector>(value, TLanes.Load(w7 + offset), sum7);
            offset += PanelMatrix.PanelWidth;
        }

        TLanes.Store(sum0, y);
        TLanes.Store(sum1, y + TLanes.Count);
        TLanes.Store(sum2, y + (2 * TLanes.Count));
        TLanes.Store(sum3, y + (3 * TLanes.Count));
        TLanes.Store(sum4, y + (4 * TLanes.Count));
        TLanes.Store(sum5, y + (5 * TLanes.Count));
        TLanes.Store(sum6, y + (6 * TLanes.Count));
        TLanes.Store(sum7, y + (7 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector(float* x, float* weights, nint depth, float* y)
    {
        TVector sum = TLanes.Create(0f);
        for (nint i = 0; i < depth; i++)
            sum = TTerm.Add<TLanes, TVector>(TLanes.Create(x[i]), TLanes.Load(weights + (i * PanelMatrix.PanelWidth)), sum);
        TLanes.Store(sum, y);
    }
}
