using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// The largest of a row. A NaN may be skipped (x86) or returned (Arm): the callers find it again in the sum. Minus infinity for none.
/// </summary>
internal static unsafe class RowMaximum<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Of(float* x, nint n) => OfRow(x, n);

    /// <summary>The maxima of rows, each beginning its state anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfRows(float* x, nint rows, nint n, RowState* states)
    {
        for (nint row = 0; row < rows; row++, x += n)
            states[row] = new RowState { Maximum = OfRow(x, n) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float OfRow(float* x, nint n)
    {
        nint width = TLanes.Count;
        nint i = 0;
        TVector a = TLanes.Create(float.NegativeInfinity);
        if (n >= 4 * width)
        {
            TVector b = a;
            TVector c = a;
            TVector d = a;
            for (; i <= n - (4 * width); i += 4 * width)
            {
                a = TLanes.Max(TLanes.Load(x + i), a);
                b = TLanes.Max(TLanes.Load(x + i + width), b);
                c = TLanes.Max(TLanes.Load(x + i + (2 * width)), c);
                d = TLanes.Max(TLanes.Load(x + i + (3 * width)), d);
            }
            a = TLanes.Max(TLanes.Max(a, b), TLanes.Max(c, d));
        }
        for (; i <= n - width; i += width)
            a = TLanes.Max(TLanes.Load(x + i), a);
        if (i < n)
        {
            // A maximum does not mind elements seen twice.
            TVector last = n >= width
                ? TLanes.Load(x + n - width)
                : TLanes.LoadPartial(x + i, n - i, TLanes.Create(float.NegativeInfinity));
            a = TLanes.Max(last, a);
        }
        return TLanes.MaxAcross(a);
    }
}
