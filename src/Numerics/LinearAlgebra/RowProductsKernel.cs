using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// One row to a lane, four columns at a time, transposed as they are loaded. Each lane is one chain over the depth, so four vectors of rows
/// go side by side to hide the latency of the multiply-add.
/// </summary>
internal static unsafe class RowProductsKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Run(float* x, float* rows, nint depth, nint count, float* y)
    {
        nint row = 0;
        if (TLanes.Count > 1)
        {
            for (; row + (4 * TLanes.Count) <= count; row += 4 * TLanes.Count)
                FourVectors(x, rows + (row * depth), depth, y + row);
            for (; row + TLanes.Count <= count; row += TLanes.Count)
                OneVector(x, rows + (row * depth), depth, y + row);
        }

        for (; row < count; row++)
            y[row] = OneRow(x, rows + (row * depth), depth);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourVectors(float* x, float* rows, nint depth, float* y)
    {
        nint group = TLanes.Count * depth;
        float* row1 = rows + group;
        float* row2 = row1 + group;
        float* row3 = row2 + group;
        TVector sum0, sum1, sum2, sum3, a, b, c, d;
        sum0 = sum1 = sum2 = sum3 = TLanes.Create(0f);
        nint i = 0;
        // Four vectors of rows are too many streams for the hardware to foresee: the next ones are fetched in order meanwhile.
        float* ahead = row3 + group;
        for (; i + 4 <= depth; i += 4)
        {
            for (nint line = 0; line < TLanes.Count; line++, ahead += 16)
                Prefetch.Line(ahead);
            TVector x0 = TLanes.Create(x[i]);
            TVector x1 = TLanes.Create(x[i + 1]);
            TVector x2 = TLanes.Create(x[i + 2]);
            TVector x3 = TLanes.Create(x[i + 3]);
            TLanes.LoadColumns(rows + i, depth, out a, out b, out c, out d);
            sum0 = TLanes.MultiplyAdd(x3, d, TLanes.MultiplyAdd(x2, c, TLanes.MultiplyAdd(x1, b, TLanes.MultiplyAdd(x0, a, sum0))));
            TLanes.LoadColumns(row1 + i, depth, out a, out b, out c, out d);
            sum1 = TLanes.MultiplyAdd(x3, d, TLanes.MultiplyAdd(x2, c, TLanes.MultiplyAdd(x1, b, TLanes.MultiplyAdd(x0, a, sum1))));
            TLanes.LoadColumns(row2 + i, depth, out a, out b, out c, out d);
            sum2 = TLanes.MultiplyAdd(x3, d, TLanes.MultiplyAdd(x2, c, TLanes.MultiplyAdd(x1, b, TLanes.MultiplyAdd(x0, a, sum2))));
            TLanes.LoadColumns(row3 + i, depth, out a, out b, out c, out d);
            sum3 = TLanes.MultiplyAdd(x3, d, TLanes.MultiplyAdd(x2, c, TLanes.MultiplyAdd(x1, b, TLanes.MultiplyAdd(x0, a, sum3))));
        }

        TLanes.Store(sum0, y);
        TLanes.Store(sum1, y + TLanes.Count);
        TLanes.Store(sum2, y + (2 * TLanes.Count));
        TLanes.Store(sum3, y + (3 * TLanes.Count));
        if (i < depth)
            AddRest(x, rows, depth, i, 4 * TLanes.Count, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector(float* x, float* rows, nint depth, float* y)
    {
        TVector sum = TLanes.Create(0f);
        nint i = 0;
        for (; i + 4 <= depth; i += 4)
        {
            TLanes.LoadColumns(rows + i, depth, out TVector a, out TVector b, out TVector c, out TVector d);
            sum = TLanes.MultiplyAdd(TLanes.Create(x[i]), a, sum);
            sum = TLanes.MultiplyAdd(TLanes.Create(x[i + 1]), b, sum);
            sum = TLanes.MultiplyAdd(TLanes.Create(x[i + 2]), c, sum);
            sum = TLanes.MultiplyAdd(TLanes.Create(x[i + 3]), d, sum);
        }

        TLanes.Store(sum, y);
        if (i < depth)
            AddRest(x, rows, depth, i, TLanes.Count, y);
    }

    // The last one to three columns: the chain goes on from the stored sums.
    private static void AddRest(float* x, float* rows, nint depth, nint start, nint count, float* y)
    {
        for (nint row = 0; row < count; row++)
        {
            for (nint i = start; i < depth; i++)
                y[row] = LanesScalar.MultiplyAdd(x[i], rows[(row * depth) + i], y[row]);
        }
    }

    private static float OneRow(float* x, float* row, nint depth)
    {
        float sum = 0;
        for (nint i = 0; i < depth; i++)
            sum = LanesScalar.MultiplyAdd(x[i], row[i], sum);
        return sum;
    }
}
