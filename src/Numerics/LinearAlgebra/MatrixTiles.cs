using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Results += left x right, where the right side comes in panels as <see cref="PanelPacking"/> makes them and the left side may lie in either
/// order. Tiles of 6 rows x 2 vectors keep 12 sums in registers beside the operands: two fused multiply-adds per cycle wait for nothing, and
/// 16 registers suffice. Each result is one chain over the depth, whatever the tile, the width and the number of rows.
/// </summary>
internal static unsafe class MatrixTiles<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Width = PanelPacking.Width;

    public static void Run(
        float* left, nint rowStride, nint depthStride, nint rows, float* panels, nint depth, nint columns, float* results, nint resultStride, bool add)
    {
        for (nint column = 0; column < columns; column += 2 * TLanes.Count)
        {
            float* right = panels + (column / Width * Width * depth) + (column % Width);
            nint row = 0;
            for (; row + 6 <= rows; row += 6)
                Six(left + (row * rowStride), rowStride, depthStride, right, depth, results + (row * resultStride) + column, resultStride, add);
            for (; row + 2 <= rows; row += 2)
                Two(left + (row * rowStride), rowStride, depthStride, right, depth, results + (row * resultStride) + column, resultStride, add);
            if (row < rows)
                One(left + (row * rowStride), depthStride, right, depth, results + (row * resultStride) + column, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(float* x, nint rowStride, nint depthStride, float* right, nint depth, float* y, nint stride, bool add)
    {
        nint next = TLanes.Count;
        TVector s00, s01, s10, s11, s20, s21, s30, s31, s40, s41, s50, s51;
        if (add)
        {
            s00 = TLanes.Load(y);
            s01 = TLanes.Load(y + next);
            s10 = TLanes.Load(y + stride);
            s11 = TLanes.Load(y + stride + next);
            s20 = TLanes.Load(y + (2 * stride));
            s21 = TLanes.Load(y + (2 * stride) + next);
            s30 = TLanes.Load(y + (3 * stride));
            s31 = TLanes.Load(y + (3 * stride) + next);
            s40 = TLanes.Load(y + (4 * stride));
            s41 = TLanes.Load(y + (4 * stride) + next);
            s50 = TLanes.Load(y + (5 * stride));
            s51 = TLanes.Load(y + (5 * stride) + next);
        }
        else
        {
            s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = s40 = s41 = s50 = s51 = TLanes.Create(0f);
        }

        float* x3 = x + (3 * rowStride);
        nint twice = 2 * rowStride;
        for (nint i = depth; i > 0; i--)
        {
            TVector a = TLanes.Load(right);
            TVector b = TLanes.Load(right + next);
            right += Width;
            TVector value = TLanes.Create(*x);
            s00 = TLanes.MultiplyAdd(value, a, s00);
            s01 = TLanes.MultiplyAdd(value, b, s01);
            value = TLanes.Create(x[rowStride]);
            s10 = TLanes.MultiplyAdd(value, a, s10);
            s11 = TLanes.MultiplyAdd(value, b, s11);
            value = TLanes.Create(x[twice]);
            s20 = TLanes.MultiplyAdd(value, a, s20);
            s21 = TLanes.MultiplyAdd(value, b, s21);
            value = TLanes.Create(*x3);
            s30 = TLanes.MultiplyAdd(value, a, s30);
            s31 = TLanes.MultiplyAdd(value, b, s31);
            value = TLanes.Create(x3[rowStride]);
            s40 = TLanes.MultiplyAdd(value, a, s40);
            s41 = TLanes.MultiplyAdd(value, b, s41);
            value = TLanes.Create(x3[twice]);
            s50 = TLanes.MultiplyAdd(value, a, s50);
            s51 = TLanes.MultiplyAdd(value, b, s51);
            x += depthStride;
            x3 += depthStride;
        }

        TLanes.Store(s00, y);
        TLanes.Store(s01, y + next);
        TLanes.Store(s10, y + stride);
        TLanes.Store(s11, y + stride + next);
        TLanes.Store(s20, y + (2 * stride));
        TLanes.Store(s21, y + (2 * stride) + next);
        TLanes.Store(s30, y + (3 * stride));
        TLanes.Store(s31, y + (3 * stride) + next);
        TLanes.Store(s40, y + (4 * stride));
        TLanes.Store(s41, y + (4 * stride) + next);
        TLanes.Store(s50, y + (5 * stride));
        TLanes.Store(s51, y + (5 * stride) + next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(float* x, nint rowStride, nint depthStride, float* right, nint depth, float* y, nint stride, bool add)
    {
        nint next = TLanes.Count;
        TVector s00, s01, s10, s11;
        s00 = s01 = s10 = s11 = TLanes.Create(0f);
        if (add)
        {
            s00 = TLanes.Load(y);
            s01 = TLanes.Load(y + next);
            s10 = TLanes.Load(y + stride);
            s11 = TLanes.Load(y + stride + next);
        }

        for (nint i = depth; i > 0; i--)
        {
            TVector a = TLanes.Load(right);
            TVector b = TLanes.Load(right + next);
            right += Width;
            TVector value = TLanes.Create(*x);
            s00 = TLanes.MultiplyAdd(value, a, s00);
            s01 = TLanes.MultiplyAdd(value, b, s01);
            value = TLanes.Create(x[rowStride]);
            s10 = TLanes.MultiplyAdd(value, a, s10);
            s11 = TLanes.MultiplyAdd(value, b, s11);
            x += depthStride;
        }

        TLanes.Store(s00, y);
        TLanes.Store(s01, y + next);
        TLanes.Store(s10, y + stride);
        TLanes.Store(s11, y + stride + next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* x, nint depthStride, float* right, nint depth, float* y, bool add)
    {
        nint next = TLanes.Count;
        TVector s0 = add ? TLanes.Load(y) : TLanes.Create(0f);
        TVector s1 = add ? TLanes.Load(y + next) : TLanes.Create(0f);
        for (nint i = depth; i > 0; i--)
        {
            TVector value = TLanes.Create(*x);
            s0 = TLanes.MultiplyAdd(value, TLanes.Load(right), s0);
            s1 = TLanes.MultiplyAdd(value, TLanes.Load(right + next), s1);
            right += Width;
            x += depthStride;
        }

        TLanes.Store(s0, y);
        TLanes.Store(s1, y + next);
    }
}
