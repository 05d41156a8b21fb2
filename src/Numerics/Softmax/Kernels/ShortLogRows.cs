using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Log-softmax of short rows, one row to a lane, like <see cref="ShortRows{TLanes, TVector}"/>.</summary>
internal static unsafe class ShortLogRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Compute(float* x, float* y, nint rows, nint n, ExponentScale scale)
    {
        nint grouped = ShortRowColumns<TLanes, TVector>.RowsInGroups(rows, n);
        if (grouped > 0)
            Groups(x, y, grouped, n, scale);
        for (nint row = grouped; row < rows; row++)
            ShortLogRow<TLanes, TVector>.Compute(x + (row * n), y + (row * n), n, scale);
    }

    [SkipLocalsInit]
    private static void Groups(float* x, float* y, nint rows, nint n, ExponentScale scale)
    {
        nint together = TLanes.Count;
        float* columns = stackalloc float[ShortRowColumns<TLanes, TVector>.Room];
        float* parts = stackalloc float[5 * LogOffsets.Room];
        for (nint row = 0; row < rows; row += together)
        {
            float* from = x + (row * n);
            float* to = y + (row * n);
            if (scale.IsInKernelRange && TrySum(from, to, n, scale, columns, parts))
            {
                LogOffsets.Make(parts, parts + LogOffsets.Room, (int*)(parts + (2 * LogOffsets.Room)), together, parts + (3 * LogOffsets.Room));
                Write(to, n, scale, columns, parts);
                continue;
            }
            for (nint i = 0; i < together; i++)
                ShortLogRow<TLanes, TVector>.Compute(from + (i * n), to + (i * n), n, scale);
        }
    }

    /// <summary>
    /// Leaves in the parts of each row the sum below the maximum, what it lost, the number of maxima, room for the offset, and the
    /// maximum. False where a row needs another path.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TrySum(float* x, float* y, nint n, ExponentScale scale, float* columns, float* parts)
    {
        nint width = TLanes.Count;
        TVector top = ShortRowColumns<TLanes, TVector>.Load(x, n, columns);
        TVector zero = TLanes.Create(0f);
        TVector magnitude = TLanes.Max(top, TLanes.Subtract(zero, top));
        if (!TLanes.AllSet(TLanes.LessThan(magnitude, TLanes.Create(float.PositiveInfinity))))
            return false;
        var frame = new ExponentFrame(scale, 0);
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        TVector counter = zero;
        var sum = new CompensatedSum<TLanes, TVector>();
        var other = new CompensatedSum<TLanes, TVector>();
        for (nint j = 0; j < n; j += 4)
        {
            Prefetch.Ahead(x + ((n + j) * width), 4 * width);
            Prefetch.Ahead(y + ((n + j) * width), 4 * width);
            float* column = columns + (j * width);
            TVector a = TLanes.Subtract(TLanes.Load(column), top);
            TVector b = TLanes.Subtract(TLanes.Load(column + width), top);
            TVector c = TLanes.Subtract(TLanes.Load(column + (2 * width)), top);
            TVector d = TLanes.Subtract(TLanes.Load(column + (3 * width)), top);
            TVector isTopA = TLanes.Equal(a, zero);
            TVector isTopB = TLanes.Equal(b, zero);
            TVector isTopC = TLanes.Equal(c, zero);
            TVector isTopD = TLanes.Equal(d, zero);
            counter = TLanes.CountWhere(isTopD, TLanes.CountWhere(isTopC, TLanes.CountWhere(isTopB, TLanes.CountWhere(isTopA, counter))));
            Exponential<TLanes, TVector>.Four<NoOffset>(ref a, ref b, ref c, ref d, high, low, rounder, floor);
            sum.Add(TLanes.Add(TLanes.ZeroWhere(isTopA, a), TLanes.ZeroWhere(isTopB, b)));
            other.Add(TLanes.Add(TLanes.ZeroWhere(isTopC, c), TLanes.ZeroWhere(isTopD, d)));
        }
        CompensatedSum<TLanes, TVector>.Parts(sum, other, out TVector total, out TVector lost);
        TLanes.Store(total, parts);
        TLanes.Store(lost, parts + LogOffsets.Room);
        TLanes.Store(counter, parts + (2 * LogOffsets.Room));
        TLanes.Store(top, parts + (4 * LogOffsets.Room));
        return TLanes.AllSet(TLanes.Equal(lost, lost));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(float* y, nint n, ExponentScale scale, float* columns, float* parts)
    {
        nint width = TLanes.Count;
        TVector inverse = TLanes.Create(scale.InverseTemperature);
        TVector top = TLanes.Load(parts + (4 * LogOffsets.Room));
        TVector offset = TLanes.Load(parts + (3 * LogOffsets.Room));
        nint lastBlock = Math.Max(0, n - 4);
        nint lastCount = Math.Min(4, n);
        for (nint j = 0; j < n; j += 4)
        {
            nint block = Math.Min(j, lastBlock);
            float* column = columns + (block * width);
            TLanes.StoreColumns(
                LogWrite<TLanes, TVector>.One(TLanes.Load(column), top, inverse, offset),
                LogWrite<TLanes, TVector>.One(TLanes.Load(column + width), top, inverse, offset),
                LogWrite<TLanes, TVector>.One(TLanes.Load(column + (2 * width)), top, inverse, offset),
                LogWrite<TLanes, TVector>.One(TLanes.Load(column + (3 * width)), top, inverse, offset),
                y + block,
                n,
                lastCount);
        }
    }
}
