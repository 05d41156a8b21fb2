using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Softmax of rows of 2 to 128 elements, one row to a lane: the columns are transposed into vectors, so that maximum and sum need no
/// work across lanes and no lane is idle, whatever the row length. A row gets the same operations in the same order when it comes
/// alone.
/// </summary>
internal static unsafe class ShortRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Compute(float* x, float* y, nint rows, nint n, ExponentScale scale)
    {
        nint grouped = ShortRowColumns<TLanes, TVector>.RowsInGroups(rows, n);
        if (grouped > 0)
            Groups(x, y, grouped, n, scale);
        for (nint row = grouped; row < rows; row++)
            ShortRow<TLanes, TVector>.Compute(x + (row * n), y + (row * n), n, scale);
    }

    [SkipLocalsInit]
    private static void Groups(float* x, float* y, nint rows, nint n, ExponentScale scale)
    {
        nint together = TLanes.Count;
        float* columns = stackalloc float[ShortRowColumns<TLanes, TVector>.Room];
        for (nint row = 0; row < rows; row += together)
        {
            if (!scale.IsInKernelRange || !TryGroup(x + (row * n), y + (row * n), n, scale, columns))
            {
                for (nint i = row; i < row + together; i++)
                    ShortRow<TLanes, TVector>.Compute(x + (i * n), y + (i * n), n, scale);
            }
        }
    }

    /// <summary>As many rows as lanes; false, and nothing written, where one of them needs another path.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryGroup(float* x, float* y, nint n, ExponentScale scale, float* columns)
    {
        nint width = TLanes.Count;
        TVector maximum = ShortRowColumns<TLanes, TVector>.Load(x, n, columns);
        TVector ordinary = ShortRowFrame<TLanes, TVector>.Make(
            maximum, scale, out TVector rounder, out TVector floor, out TVector shift, out TVector fraction);
        if (!TLanes.AllSet(ordinary))
            return false;
        TVector high = TLanes.Create(scale.High);
        TVector low = TLanes.Create(scale.Low);
        var sum = new CompensatedSum<TLanes, TVector>();
        var other = new CompensatedSum<TLanes, TVector>();
        for (nint j = 0; j < n; j += 4)
        {
            // The next group, read and written in strips that the hardware does not foresee.
            Prefetch.Ahead(x + ((n + j) * width), 4 * width);
            Prefetch.Ahead(y + ((n + j) * width), 4 * width);
            float* column = columns + (j * width);
            TVector a = TLanes.Load(column);
            TVector b = TLanes.Load(column + width);
            TVector c = TLanes.Load(column + (2 * width));
            TVector d = TLanes.Load(column + (3 * width));
            Exponential<TLanes, TVector>.Four<WithOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor, shift, fraction);
            TLanes.Store(a, column);
            TLanes.Store(b, column + width);
            TLanes.Store(c, column + (2 * width));
            TLanes.Store(d, column + (3 * width));
            // The filling adds 2^-76, nothing beside 2^64.
            sum.Add(TLanes.Add(a, b));
            other.Add(TLanes.Add(c, d));
        }
        CompensatedSum<TLanes, TVector>.Parts(sum, other, out TVector total, out TVector lost);
        if (!TLanes.AllSet(TLanes.Equal(lost, lost)))
            return false;
        Scaling<TLanes, TVector>.Reciprocal(total, lost, out TVector factor, out TVector factorLow);
        nint lastBlock = Math.Max(0, n - 4);
        nint lastCount = Math.Min(4, n);
        for (nint j = 0; j < n; j += 4)
        {
            nint block = Math.Min(j, lastBlock);
            float* column = columns + (block * width);
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
