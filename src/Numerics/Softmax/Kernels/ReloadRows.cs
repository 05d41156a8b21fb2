namespace MLExtensions.Numerics;

/// <summary>
/// Softmax in three passes over rows that stay in the cache, several short rows per pass: the passes over one row wait for each other
/// (maximum, exponent, sum, reciprocal), the rows do not.
/// </summary>
internal static unsafe class ReloadRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Compute(float* x, float* y, nint rows, nint n, ExponentScale scale, bool nonTemporal)
    {
        nint width = TLanes.Count;
        float* scratch = ScratchRow.For(n + width);
        // A row too long for the scratch memory waits in the result. Otherwise its end has room for a whole vector.
        nint stride = scratch == null ? n : ((n / width) + 1) * width;
        nint together = scratch == null ? 1 : Math.Clamp(SoftmaxPlan.ElementsTogether / stride, 1, SoftmaxPlan.RowsTogether);
        RowState* states = stackalloc RowState[SoftmaxPlan.RowsTogether];
        for (nint row = 0; row < rows; row += together)
        {
            nint count = Math.Min(together, rows - row);
            float* source = x + (row * n);
            float* target = y + (row * n);
            float* stored = scratch == null ? target : scratch;
            RowMaximum<TLanes, TVector>.OfRows(source, count, n, states);
            for (nint i = 0; i < count; i++)
                states[i].SetExponent(scale);
            if (scratch != null || states[0].IsOrdinary)
                ExponentialRows<TLanes, TVector>.StoreAndSum(
                    source, stored, count, n, stride, scale, states, SoftmaxPlan.PrefetchDistance(count * n, row + count < rows));
            for (nint i = 0; i < count; i++)
                Finish(source + (i * n), stored + (i * stride), target + (i * n), n, scale, ref states[i]);
            ScaleRows<TLanes, TVector>.Write(stored, target, count, n, stride, states, nonTemporal && scratch != null);
        }
    }

    /// <summary>The exact sum where it matters, and the rows that have no ordinary result.</summary>
    private static void Finish(float* x, float* stored, float* y, nint n, ExponentScale scale, ref RowState state)
    {
        if (!state.IsOrdinary)
        {
            SlowRow.Probabilities(x, y, n, scale.Temperature);
        }
        else if (!double.IsFinite(state.Sum))
        {
            new Span<float>(y, checked((int)n)).Fill(float.NaN);
            state.IsOrdinary = false;
        }
        else if (state.IsDominated)
        {
            var frame = new ExponentFrame(scale, state.Exponent);
            state.Sum = ExponentialRows<TLanes, TVector>.ExactSumOf(stored, n)
                + MaximumTerm<TLanes, TVector>.Correction(state.Maximum, scale, frame);
        }
    }
}
