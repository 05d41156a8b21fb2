using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Moves a group of short rows, as many as there are lanes, into vectors of columns and finds the maxima.</summary>
internal static unsafe class ShortRowColumns<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Room for the columns of the longest group, filled up to a multiple of four.</summary>
    public static int Room => (SoftmaxPlan.LongestShortRow + 4) * TLanes.Count;

    /// <summary>
    /// How many of the rows may be taken in groups. Rows narrower than four are read four wide, and the last ones have no room for that.
    /// </summary>
    public static nint RowsInGroups(nint rows, nint n) => Math.Max(0, rows - (n < 4 ? 4 : 0)) / TLanes.Count * TLanes.Count;

    /// <summary>Fills the columns, with minus infinity up to a multiple of four, and returns the rows' maxima.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TVector Load(float* x, nint n, float* columns)
    {
        nint width = TLanes.Count;
        nint lastBlock = Math.Max(0, n - 4);
        TVector lowest = TLanes.Create(float.NegativeInfinity);
        TVector maximum = lowest;
        TVector other = lowest;
        for (nint j = 0; j < n; j += 4)
        {
            nint block = Math.Min(j, lastBlock);
            TLanes.LoadColumns(x + block, n, out TVector a, out TVector b, out TVector c, out TVector d);
            if (n < 4)
            {
                d = lowest;
                c = n < 3 ? lowest : c;
            }
            float* column = columns + (block * width);
            TLanes.Store(a, column);
            TLanes.Store(b, column + width);
            TLanes.Store(c, column + (2 * width));
            TLanes.Store(d, column + (3 * width));
            maximum = TLanes.Max(a, TLanes.Max(b, maximum));
            other = TLanes.Max(c, TLanes.Max(d, other));
        }
        for (nint j = n; j % 4 != 0; j++)
            TLanes.Store(lowest, columns + (j * width));
        return TLanes.Max(maximum, other);
    }
}
