using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>From the choices (width, algorithm, stores) to the kernels compiled for them.</summary>
internal static unsafe class SoftmaxKernels
{
    public static void Probabilities(
        float* x, float* y, nint rows, nint columns, long batchElements, float temperature, SoftmaxAlgorithm algorithm, VectorTier tier)
    {
        var scale = ExponentScale.For(temperature);
        bool past = StorePastCaches(x, y, batchElements);
        switch (tier)
        {
            case VectorTier.Vector512:
                ProbabilityRows<Lanes512, Vector512<float>>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
            case VectorTier.Vector256:
                ProbabilityRows<Lanes256, Vector256<float>>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
            case VectorTier.Vector128:
                ProbabilityRows<Lanes128, Vector128<float>>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
            default:
                ProbabilityRows<LanesScalar, float>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
        }
    }

    public static void LogProbabilities(
        float* x, float* y, nint rows, nint columns, long batchElements, float temperature, SoftmaxAlgorithm algorithm, VectorTier tier)
    {
        var scale = ExponentScale.For(temperature);
        algorithm = SoftmaxPlan.ChooseLog(algorithm, columns);
        bool past = StorePastCaches(x, y, batchElements);
        switch (tier)
        {
            case VectorTier.Vector512:
                LogProbabilityRows<Lanes512, Vector512<float>>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
            case VectorTier.Vector256:
                LogProbabilityRows<Lanes256, Vector256<float>>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
            case VectorTier.Vector128:
                LogProbabilityRows<Lanes128, Vector128<float>>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
            default:
                LogProbabilityRows<LanesScalar, float>.Compute(x, y, rows, columns, scale, algorithm, past);
                break;
        }
    }

    /// <summary>log(sum(exp(x))), with NaN for a NaN, plus infinity for a plus infinity, minus infinity for nothing.</summary>
    public static float LogSumExp(float* x, nint n, VectorTier tier)
    {
        var scale = ExponentScale.For(1f);
        bool byBlocks = SoftmaxPlan.ChooseLog(SoftmaxAlgorithm.Auto, n) == SoftmaxAlgorithm.Online;
        float maximum;
        double rest;
        bool done = tier switch
        {
            VectorTier.Vector512 => LogProbabilityRows<Lanes512, Vector512<float>>.TrySum(x, n, scale, byBlocks, out maximum, out rest),
            VectorTier.Vector256 => LogProbabilityRows<Lanes256, Vector256<float>>.TrySum(x, n, scale, byBlocks, out maximum, out rest),
            VectorTier.Vector128 => LogProbabilityRows<Lanes128, Vector128<float>>.TrySum(x, n, scale, byBlocks, out maximum, out rest),
            _ => LogProbabilityRows<LanesScalar, float>.TrySum(x, n, scale, byBlocks, out maximum, out rest),
        };
        if (done || SlowRow.TrySum(x, n, 1, out maximum, out rest))
            return (float)(maximum + LogOnePlus.Of(rest));
        foreach (float value in new ReadOnlySpan<float>(x, checked((int)n)))
        {
            if (float.IsNaN(value))
                return float.NaN;
        }
        return maximum;
    }

    private static bool StorePastCaches(float* x, float* y, long batchElements) =>
        (nint)y % sizeof(float) == 0 && SoftmaxPlan.UseNonTemporalStores(x == y, batchElements);
}
