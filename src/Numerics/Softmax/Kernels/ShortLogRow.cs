using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Log-softmax of one short row along the lanes, with the bits that <see cref="ShortLogRows{TLanes, TVector}"/> gives it.
/// </summary>
internal static unsafe class ShortLogRow<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Room = SoftmaxPlan.LongestShortRow + 32;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(float* x, float* y, nint n, ExponentScale scale)
    {
        float* work = stackalloc float[Room];
        float* parts = stackalloc float[4 * LogOffsets.Room];
        nint width = TLanes.Count;
        float maximum = RowMaximum<TLanes, TVector>.Of(x, n);
        if (!scale.IsInKernelRange || !float.IsFinite(maximum))
        {
            SlowRow.LogProbabilities(x, y, n, scale.Temperature);
            return;
        }
        var frame = new ExponentFrame(scale, 0);
        TVector high = TLanes.Create(frame.High);
        TVector low = TLanes.Create(frame.Low);
        TVector rounder = TLanes.Create(frame.Rounder);
        TVector floor = TLanes.Create(frame.Floor);
        TVector top = TLanes.Create(maximum);
        TVector zero = TLanes.Create(0f);
        TVector counter = zero;
        TVector lowest = TLanes.Create(float.NegativeInfinity);
        for (nint i = 0; i < n; i += width)
        {
            TVector a = n - i >= width ? TLanes.Load(x + i) : TLanes.LoadPartial(x + i, n - i, lowest);
            a = TLanes.Subtract(a, top);
            TVector isTop = TLanes.Equal(a, zero);
            counter = TLanes.CountWhere(isTop, counter);
            a = Exponential<TLanes, TVector>.One<NoOffset>(a, high, low, rounder, floor);
            TLanes.Store(TLanes.ZeroWhere(isTop, a), work + i);
        }
        float filling = Exponential<LanesScalar, float>.One<NoOffset>(
            float.NegativeInfinity, frame.High, frame.Low, frame.Rounder, frame.Floor);
        for (nint i = n; i % 4 != 0; i++)
            work[i] = filling;
        ShortRowSum.Of(work, n, out parts[0], out parts[LogOffsets.Room]);
        if (float.IsNaN(parts[LogOffsets.Room]))
        {
            new Span<float>(y, (int)n).Fill(float.NaN);
            return;
        }
        ((int*)parts)[2 * LogOffsets.Room] = (int)TLanes.CountAcross(counter);
        LogOffsets.Make(parts, parts + LogOffsets.Room, (int*)(parts + (2 * LogOffsets.Room)), 1, parts + (3 * LogOffsets.Room));
        LogWrite<TLanes, TVector>.Write(x, y, n, maximum, scale.InverseTemperature, -parts[3 * LogOffsets.Room], nonTemporal: false);
    }
}
