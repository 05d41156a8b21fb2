namespace MLExtensions.Numerics;

/// <summary>The same operations with the vector width as an argument, so that tests can force each tier on any machine.</summary>
public static unsafe partial class Softmax
{
    internal static void Compute(
        ReadOnlySpan<float> logits, Span<float> probabilities, float temperature, SoftmaxAlgorithm algorithm, VectorTier tier)
    {
        SoftmaxArguments.Check(logits, ref probabilities, temperature);
        fixed (float* x = logits, y = probabilities)
        {
            if (x != null)
                SoftmaxKernels.Probabilities(x, y, 1, logits.Length, logits.Length, temperature, algorithm, tier);
        }
    }

    internal static void ComputeLog(
        ReadOnlySpan<float> logits, Span<float> logProbabilities, float temperature, SoftmaxAlgorithm algorithm, VectorTier tier)
    {
        SoftmaxArguments.Check(logits, ref logProbabilities, temperature);
        fixed (float* x = logits, y = logProbabilities)
        {
            if (x != null)
                SoftmaxKernels.LogProbabilities(x, y, 1, logits.Length, logits.Length, temperature, algorithm, tier);
        }
    }

    internal static float LogSumExp(ReadOnlySpan<float> values, VectorTier tier)
    {
        if (values.IsEmpty)
            return float.NegativeInfinity;
        fixed (float* x = values)
            return SoftmaxKernels.LogSumExp(x, values.Length, tier);
    }

    internal static void ComputeRows(
        ReadOnlySpan<float> logits, int columns, Span<float> probabilities, float temperature, int degree, SoftmaxAlgorithm algorithm, VectorTier tier)
    {
        SoftmaxArguments.Check(logits, ref probabilities, temperature);
        int rows = SoftmaxArguments.CheckRows(logits.Length, columns, degree);
        fixed (float* x = logits, y = probabilities)
        {
            nint from = (nint)x;
            nint to = (nint)y;
            long elements = logits.Length;
            RowPartition.Run(rows, columns, degree, (first, count) => SoftmaxKernels.Probabilities(
                (float*)from + (first * columns), (float*)to + (first * columns), count, columns, elements, temperature, algorithm, tier));
        }
    }

    internal static void ComputeLogRows(
        ReadOnlySpan<float> logits, int columns, Span<float> logProbabilities, float temperature, int degree, SoftmaxAlgorithm algorithm, VectorTier tier)
    {
        SoftmaxArguments.Check(logits, ref logProbabilities, temperature);
        int rows = SoftmaxArguments.CheckRows(logits.Length, columns, degree);
        fixed (float* x = logits, y = logProbabilities)
        {
            nint from = (nint)x;
            nint to = (nint)y;
            long elements = logits.Length;
            RowPartition.Run(rows, columns, degree, (first, count) => SoftmaxKernels.LogProbabilities(
                (float*)from + (first * columns), (float*)to + (first * columns), count, columns, elements, temperature, algorithm, tier));
        }
    }
}
