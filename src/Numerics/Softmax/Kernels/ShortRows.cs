using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Softmax of rows of 2 to 16 elements, one row to a lane: the columns are transposed into vectors, so that maximum and sum need no work across
/// lanes and no lane is idle, whatever the row length. A row gets the same operations in the same order when it comes alone.
/// </summary>
internal static unsafe class ShortRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [SkipLocalsInit]
    public static void Compute(float* x, float* y, nint rows, nint n, ExponentScale scale)
    {
        nint together = TLanes.Count;
        float* columns = stackalloc float[(SoftmaxPlan.LongestShortRow + 4) * TLanes.Count];
        float* stored = stackalloc float[(SoftmaxPlan.LongestShortRow + 4) * TLanes.Count];
        nint row = 0;
        // Rows narrower than four are read four wide: the last ones have no room for that.
        for (; row <= rows - together - (n < 4 ? 4 : 0); row += together)
        {
            if (!scale.IsInKernelRange || !TryGroup(x + (row * n), y + (row * n), n, scale, columns, stored))
            {
                for (nint i = row; i < row + together; i++)
                    ShortRow<TLanes, TVector>.Compute(x + (i * n), y + (i * n), n, scale);
            }
        }
        for (; row < rows; row++)
            ShortRow<TLanes, TVector>.Compute(x + (row * n), y + (row * n), n, scale);
    }

    /// <summary>As many rows as lanes; false, and nothing written, where one of them needs another path.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryGroup(float* x, float* y, nint n, ExponentScale scale, float* columns, float* stored)
    {
        nint width = TLanes.Count;
        nint lastBlock = Math.Max(0, n - 4);
        TVector lowest = TLanes.Create(float.NegativeInfinity);
        TVector maximum = lowest;
        for (nint j = 0; j < n; j += 4)
        {
            nint block = Math.Min(j, lastBlock);
            TLanes.LoadColumns(x + block, n, out TVector a, out TVector b, out TVector c, out TVector d);
            float* column = columns + (block * width);
            TLanes.Store(a, column);
            TLanes.Store(b, column + width);
            TLanes.Store(c, column + (2 * width));
            TLanes.Store(d, column + (3 * width));
            maximum = TLanes.Max(a, maximum);
            if (n > 1)
                maximum = TLanes.Max(b, maximum);
            if (n > 2)
                maximum = TLanes.Max(c, maximum);
            if (n > 3)
                maximum = TLanes.Max(d, maximum);
        }
        TVector ordinary = ShortRowFrame<TLanes, TVector>.Make(
            maximum, scale, out TVector rounder, out TVector floor, out TVector shift, out TVector fraction);
        if (!TLanes.AllSet(ordinary))
            return false;
        for (nint j = n; j % 4 != 0; j++)
            TLanes.Store(lowest, columns + (j * width));

        TVector high = TLanes.Create(scale.High);
        TVector low = TLanes.Create(scale.Low);
        var sum = new CompensatedSum<TLanes, TVector>();
        for (nint j = 0; j < n; j += 4)
        {
            float* column = columns + (j * width);
            TVector a = TLanes.Load(column);
            TVector b = TLanes.Load(column + width);
            TVector c = TLanes.Load(column + (2 * width));
            TVector d = TLanes.Load(column + (3 * width));
            Exponential<TLanes, TVector>.Four<WithOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor, shift, fraction);
            column = stored + (j * width);
            TLanes.Store(a, column);
            TLanes.Store(b, column + width);
            TLanes.Store(c, column + (2 * width));
            TLanes.Store(d, column + (3 * width));
            sum.Add(j + 1 < n ? TLanes.Add(a, b) : a);
            if (j + 2 < n)
                sum.Add(j + 3 < n ? TLanes.Add(c, d) : c);
        }
        sum.Parts(out TVector total, out TVector lost);
        if (!TLanes.AllSet(TLanes.Equal(lost, lost)))
            return false;
        Scaling<TLanes, TVector>.Reciprocal(total, lost, out TVector factor, out TVector factorLow);
        nint lastCount = Math.Min(4, n);
        for (nint j = 0; j < n; j += 4)
        {
            nint block = Math.Min(j, lastBlock);
            float* column = stored + (block * width);
            TLanes.StoreColumns(
                Scaling<TLanes, TVector>.Apply(TLanes.Load(column), factor, factorLow),
                Scaling<TLanes, TVector>.Apply(TLanes.Load(column + width), factor, factorLow),
                Scaling<TLanes, TVector>.Apply(TLanes.Load(column + (2 * width)), factor, factorLow),
                Scaling<TLanes, TVector>.Apply(TLanes.Load(column + (3 * width)), factor, factorLow),
                y + block,
                n,
                lastCount);
        }
        return true;
    }
}
