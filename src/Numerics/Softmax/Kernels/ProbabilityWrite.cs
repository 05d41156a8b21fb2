using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// y = exp(x / t) / sum computed from the logits again, for rows too long to keep the exponentials in the cache. Logits under the frame's floor,
/// where the result would be subnormal, give 0.
/// </summary>
internal static unsafe class ProbabilityWrite<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Write(float* x, float* y, nint n, in ExponentFrame frame, bool nonTemporal)
    {
        nint width = TLanes.Count;
        var constants = new ExponentConstants<TLanes, TVector>(frame);
        nint i = 0;
        if (nonTemporal)
        {
            nint head = NonTemporal.ElementsToAlignment(y, width, n);
            if (head > 0)
                TLanes.StorePartial(One(TLanes.LoadPartial(x, head, constants.Floor), constants), y, head);
            for (i = head; i <= n - (4 * width); i += 4 * width)
            {
                Four(x + i, constants, out TVector a, out TVector b, out TVector c, out TVector d);
                TLanes.StoreNonTemporal(a, y + i);
                TLanes.StoreNonTemporal(b, y + i + width);
                TLanes.StoreNonTemporal(c, y + i + (2 * width));
                TLanes.StoreNonTemporal(d, y + i + (3 * width));
            }
        }
        else
        {
            for (; i <= n - (4 * width); i += 4 * width)
            {
                Four(x + i, constants, out TVector a, out TVector b, out TVector c, out TVector d);
                TLanes.Store(a, y + i);
                TLanes.Store(b, y + i + width);
                TLanes.Store(c, y + i + (2 * width));
                TLanes.Store(d, y + i + (3 * width));
            }
        }
        for (; i <= n - width; i += width)
            TLanes.Store(One(TLanes.Load(x + i), constants), y + i);
        if (i < n)
            TLanes.StorePartial(One(TLanes.LoadPartial(x + i, n - i, constants.Floor), constants), y + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector One(TVector x, in ExponentConstants<TLanes, TVector> constants)
    {
        TVector p = Exponential<TLanes, TVector>.One<WithOffset>(x, constants);
        return TLanes.ZeroWhere(TLanes.LessThan(x, constants.Floor), p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        float* x, in ExponentConstants<TLanes, TVector> constants, out TVector a, out TVector b, out TVector c, out TVector d)
    {
        nint width = TLanes.Count;
        TVector xa = TLanes.Load(x);
        TVector xb = TLanes.Load(x + width);
        TVector xc = TLanes.Load(x + (2 * width));
        TVector xd = TLanes.Load(x + (3 * width));
        a = xa;
        b = xb;
        c = xc;
        d = xd;
        Exponential<TLanes, TVector>.Four<WithOffset>(ref a, ref b, ref c, ref d, constants);
        a = TLanes.ZeroWhere(TLanes.LessThan(xa, constants.Floor), a);
        b = TLanes.ZeroWhere(TLanes.LessThan(xb, constants.Floor), b);
        c = TLanes.ZeroWhere(TLanes.LessThan(xc, constants.Floor), c);
        d = TLanes.ZeroWhere(TLanes.LessThan(xd, constants.Floor), d);
    }
}
