namespace MLExtensions.Numerics;

/// <summary>Softmax of rows, one after the other, by the algorithm asked for.</summary>
internal static unsafe class ProbabilityRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Compute(
        float* x, float* y, nint rows, nint columns, ExponentScale scale, SoftmaxAlgorithm algorithm, bool nonTemporal)
    {
        float* scratch = algorithm == SoftmaxAlgorithm.ThreePassReload ? ScratchRow.For(columns) : null;
        for (nint row = 0; row < rows; row++, x += columns, y += columns)
        {
            bool done = algorithm switch
            {
                SoftmaxAlgorithm.ThreePassReload => Reload(x, scratch, y, columns, scale, nonTemporal),
                SoftmaxAlgorithm.ThreePassRecompute => Recompute(x, y, columns, scale, nonTemporal),
                SoftmaxAlgorithm.TwoPass => TwoPass(x, y, columns, scale, nonTemporal),
                _ => Online(x, y, columns, scale, nonTemporal),
            };
            if (!done)
                SlowRow.Probabilities(x, y, columns, scale.Temperature);
        }
        if (nonTemporal)
            NonTemporal.Complete();
    }

    private static bool Reload(float* x, float* scratch, float* y, nint n, ExponentScale scale, bool nonTemporal)
    {
        float maximum = RowMaximum<TLanes, TVector>.Of(x, n);
        if (!ExponentFrame.TryGetExponent(scale, maximum, out float exponent))
            return false;
        var frame = new ExponentFrame(scale, exponent);
        float* e = scratch == null ? y : scratch; // too long for the scratch row: the exponentials wait in the result
        double sum = BlockExponential<TLanes, TVector>.StoreAndSum(x, e, n, frame, x + n) + MaximumTerm<TLanes, TVector>.Correction(maximum, scale, frame);
        if (!double.IsFinite(sum))
            return FillNaN(y, n);
        ScaleWrite<TLanes, TVector>.Write(e, y, n, 1 / sum, nonTemporal && e != y);
        return true;
    }

    private static bool Recompute(float* x, float* y, nint n, ExponentScale scale, bool nonTemporal)
    {
        float maximum = RowMaximum<TLanes, TVector>.Of(x, n);
        if (!ExponentFrame.TryGetExponent(scale, maximum, out float exponent))
            return false;
        var frame = new ExponentFrame(scale, exponent);
        double sum = BlockSum<TLanes, TVector>.Of(x, n, frame, x + n) + MaximumTerm<TLanes, TVector>.Correction(maximum, scale, frame);
        return Write(x, y, n, scale, frame, sum, nonTemporal);
    }

    private static bool Online(float* x, float* y, nint n, ExponentScale scale, bool nonTemporal)
    {
        var sum = new RunningExponentialSum();
        var frame = new ExponentFrame(scale, 0);
        float largest = float.NegativeInfinity;
        nint block = SoftmaxPlan.BlockElements;
        for (nint i = 0; i < n; i += block)
        {
            nint length = Math.Min(block, n - i);
            float maximum = RowMaximum<TLanes, TVector>.Of(x + i, length);
            if (maximum == float.NegativeInfinity && sum.Exponent == float.NegativeInfinity)
            {
                // Nothing to sum, but a NaN may hide among the infinities.
                if (double.IsNaN(BlockSum<TLanes, TVector>.Of(x + i, length, frame, x + i + length)))
                    return FillNaN(y, n);
                continue;
            }
            if (maximum != float.NegativeInfinity)
            {
                if (!ExponentFrame.TryGetExponent(scale, maximum, out float exponent))
                    return false;
                if (exponent > sum.Exponent)
                {
                    sum.RaiseTo(exponent);
                    frame = new ExponentFrame(scale, exponent);
                }
            }
            largest = Math.Max(largest, maximum);
            sum.Add(BlockSum<TLanes, TVector>.Of(x + i, length, frame, x + i + length));
        }
        if (sum.Exponent == float.NegativeInfinity)
            return false;
        sum.Add(MaximumTerm<TLanes, TVector>.Correction(largest, scale, frame));
        return Write(x, y, n, scale, frame, sum.Value, nonTemporal);
    }

    private static bool TwoPass(float* x, float* y, nint n, ExponentScale scale, bool nonTemporal)
    {
        if (!scale.IsInKernelRange)
            return false;
        var sum = new RunningExponentialSum();
        nint block = SoftmaxPlan.TwoPassBlock(TLanes.Count);
        for (nint i = 0; i < n; i += block)
        {
            nint length = Math.Min(block, n - i);
            double blockSum = TwoPassSum<TLanes, TVector>.Of(x + i, length, scale, x + i + length, out float blockExponent);
            if (!(blockExponent <= ExponentFrame.LargestExponent))
                return false;
            sum.Add(blockSum, blockExponent);
        }
        if (!(sum.Exponent >= -ExponentFrame.LargestExponent))
            return false;
        var frame = new ExponentFrame(scale, sum.Exponent);
        return Write(x, y, n, scale, frame, Math.ScaleB(sum.Value, ExponentFrame.Shift), nonTemporal);
    }

    private static bool Write(float* x, float* y, nint n, ExponentScale scale, in ExponentFrame frame, double sum, bool nonTemporal)
    {
        if (!double.IsFinite(sum))
            return FillNaN(y, n);
        double logSum = frame.Exponent - ExponentFrame.Shift + Math.Log2(sum);
        ProbabilityWrite<TLanes, TVector>.Write(x, y, n, ExponentFrame.ForProbabilities(scale, logSum), nonTemporal);
        return true;
    }

    private static bool FillNaN(float* y, nint n)
    {
        new Span<float>(y, checked((int)n)).Fill(float.NaN);
        return true;
    }
}
