namespace MLExtensions.Numerics;

/// <summary>Log-softmax and log-sum-exp of rows.</summary>
internal static unsafe class LogProbabilityRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const double SmallestNormal = 1.17549435082228751e-38;

    public static void Compute(
        float* x, float* y, nint rows, nint columns, ExponentScale scale, SoftmaxAlgorithm algorithm, bool nonTemporal)
    {
        if (columns is > 1 and <= SoftmaxPlan.LongestShortRow && algorithm == SoftmaxAlgorithm.ThreePassRecompute)
        {
            ShortLogRows<TLanes, TVector>.Compute(x, y, rows, columns, scale);
            return;
        }
        bool byBlocks = algorithm is SoftmaxAlgorithm.Online or SoftmaxAlgorithm.TwoPass;
        for (nint row = 0; row < rows; row++, x += columns, y += columns)
        {
            if (!TrySum(x, columns, scale, byBlocks, out float maximum, out double rest))
            {
                SlowRow.LogProbabilities(x, y, columns, scale.Temperature);
                continue;
            }
            // A subnormal operand would make every addition slow; the difference is below 1e-38.
            double logSum = LogOnePlus.Of(rest);
            float offset = logSum < SmallestNormal ? 0 : (float)logSum;
            LogWrite<TLanes, TVector>.Write(x, y, columns, maximum, scale.InverseTemperature, offset, nonTemporal);
        }
        if (nonTemporal)
            NonTemporal.Complete();
    }

    /// <summary>The maximum and the sum of exp((x - max) / t) over all other elements; false where the slow path must decide.</summary>
    public static bool TrySum(float* x, nint n, ExponentScale scale, bool byBlocks, out float maximum, out double rest)
    {
        rest = 0;
        maximum = byBlocks ? float.NegativeInfinity : RowMaximum<TLanes, TVector>.Of(x, n);
        if (!scale.IsInKernelRange || !(byBlocks || float.IsFinite(maximum)))
            return false;
        var frame = new ExponentFrame(scale, 0);
        double fraction = 0;
        long ones = 0;
        nint block = byBlocks ? SoftmaxPlan.BlockElements : n;
        for (nint i = 0; i < n; i += block)
        {
            nint length = Math.Min(block, n - i);
            if (byBlocks)
            {
                float blockMaximum = RowMaximum<TLanes, TVector>.Of(x + i, length);
                if (!(blockMaximum < float.PositiveInfinity))
                    return false;
                if (blockMaximum > maximum)
                {
                    fraction = ones == 0 ? 0 : (fraction + ones) * Math.Exp(((double)maximum - blockMaximum) * (1.0 / scale.Temperature));
                    ones = 0;
                    maximum = blockMaximum;
                }
                else if (maximum == float.NegativeInfinity)
                {
                    return false; // a whole first block without a finite logit: rare, and a NaN may hide in it
                }
            }
            double blockSum = LogBlockSum<TLanes, TVector>.Of(x + i, length, maximum, frame, x + i + length, ref ones);
            fraction += Math.ScaleB(blockSum, -ExponentFrame.Shift);
        }
        rest = fraction + (ones - 1);
        return double.IsFinite(rest);
    }
}
