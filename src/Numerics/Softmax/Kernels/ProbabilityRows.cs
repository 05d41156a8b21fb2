namespace MLExtensions.Numerics;

/// <summary>Softmax of rows, one after the other, by the algorithm asked for.</summary>
internal static unsafe class ProbabilityRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Compute(
        float* x, float* y, nint rows, nint columns, ExponentScale scale, SoftmaxAlgorithm algorithm, bool nonTemporal)
    {
        algorithm = SoftmaxPlan.Choose(algorithm, columns, TLanes.Count);
        if (algorithm == SoftmaxAlgorithm.ThreePassReload)
        {
            if (columns is > 1 and <= SoftmaxPlan.LongestShortRow)
                ShortRows<TLanes, TVector>.Compute(x, y, rows, columns, scale);
            else
                ReloadRows<TLanes, TVector>.Compute(x, y, rows, columns, scale, nonTemporal);
            rows = 0;
        }
        for (nint row = 0; row < rows; row++, x += columns, y += columns)
        {
            bool done = algorithm switch
            {
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

    private static bool Recompute(float* x, float* y, nint n, ExponentScale scale, bool nonTemporal)
    {
        float maximum = RowMaximum<TLanes, TVector>.Of(x, n);
        if (!ExponentFrame.TryGetExponent(scale, maximum, out float exponent))
            return false;
        var frame = new ExponentFrame(scale, exponent);
        double sum = BlockSum<TLanes, TVector>.Of<QuickSum>(x, n, frame, x + n);
        if (sum < RowState.Dominated * ExponentFrame.Unit)
        {
            sum = BlockSum<TLanes, TVector>.Of<ExactSum>(x, n, frame, x + n)
                + MaximumTerm<TLanes, TVector>.Correction(maximum, scale, frame);
        }
        return Write(x, y, n, scale, frame, sum, nonTemporal);
    }

    private static bool Online(float* x, float* y, nint n, ExponentScale scale, bool nonTemporal)
    {
        var sum = new RunningExponentialSum();
        var frame = new ExponentFrame(scale, 0);
        float largest = float.NegativeInfinity;
        double largestSum = 0;
        nint largestBlock = 0;
        nint block = SoftmaxPlan.BlockElements;
        for (nint i = 0; i < n; i += block)
        {
            nint length = Math.Min(block, n - i);
            float maximum = RowMaximum<TLanes, TVector>.Of(x + i, length);
            if (maximum == float.NegativeInfinity && sum.Exponent == float.NegativeInfinity)
            {
                // Nothing to sum, but a NaN may hide among the infinities.
                if (double.IsNaN(BlockSum<TLanes, TVector>.Of<QuickSum>(x + i, length, frame, x + i + length)))
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
            double blockSum = BlockSum<TLanes, TVector>.Of<QuickSum>(x + i, length, frame, x + i + length);
            if (maximum > largest)
            {
                largest = maximum;
                largestSum = blockSum;
                largestBlock = i;
            }
            sum.Add(blockSum);
        }
        if (sum.Exponent == float.NegativeInfinity)
            return false;
        if (sum.Value < RowState.Dominated * ExponentFrame.Unit)
        {
            // Only the block with the maximum, summed with the exponent in force now, can hold terms large enough for a rounding to
            // matter.
            nint length = Math.Min(block, n - largestBlock);
            sum.Add(BlockSum<TLanes, TVector>.Of<ExactSum>(x + largestBlock, length, frame, x + n) - largestSum);
            sum.Add(MaximumTerm<TLanes, TVector>.Correction(largest, scale, frame));
        }
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
