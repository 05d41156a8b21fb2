namespace MLExtensions.Numerics;

/// <summary>The overloads for double logits: the same rules with the accuracy of double, without vector kernels of their own.</summary>
public static partial class Softmax
{
    /// <summary>Softmax in double; results below 2^-1022 are 0.</summary>
    /// <inheritdoc cref="Compute(ReadOnlySpan{float}, Span{float}, float, SoftmaxAlgorithm)"/>
    public static void Compute(ReadOnlySpan<double> logits, Span<double> probabilities, double temperature = 1.0)
    {
        SoftmaxArguments.Check(logits, ref probabilities, temperature);
        DoubleSoftmaxRow.Probabilities(logits, probabilities, temperature);
    }

    /// <summary>Log-softmax in double.</summary>
    /// <inheritdoc cref="ComputeLog(ReadOnlySpan{float}, Span{float}, float, SoftmaxAlgorithm)"/>
    public static void ComputeLog(ReadOnlySpan<double> logits, Span<double> logProbabilities, double temperature = 1.0)
    {
        SoftmaxArguments.Check(logits, ref logProbabilities, temperature);
        DoubleSoftmaxRow.LogProbabilities(logits, logProbabilities, temperature);
    }

    /// <inheritdoc cref="LogSumExp(ReadOnlySpan{float})"/>
    public static double LogSumExp(ReadOnlySpan<double> values)
    {
        if (DoubleSoftmaxRow.TrySum(values, 1, out double maximum, out double rest))
            return maximum + LogOnePlus.Of(rest);
        foreach (double value in values)
        {
            if (double.IsNaN(value))
                return double.NaN;
        }
        return maximum;
    }

    /// <summary>Softmax in double of every row of a row-major matrix.</summary>
    /// <inheritdoc cref="ComputeRows(ReadOnlySpan{float}, int, Span{float}, float, int, SoftmaxAlgorithm)"/>
    public static unsafe void ComputeRows(
        ReadOnlySpan<double> logits, int columns, Span<double> probabilities, double temperature = 1.0, int maxDegreeOfParallelism = 1)
    {
        SoftmaxArguments.Check(logits, ref probabilities, temperature);
        int rows = SoftmaxArguments.CheckRows(logits.Length, columns, maxDegreeOfParallelism);
        fixed (double* x = logits, y = probabilities)
        {
            nint from = (nint)x;
            nint to = (nint)y;
            RowPartition.Run(rows, columns, maxDegreeOfParallelism, (first, count) =>
            {
                for (nint row = first; row < first + count; row++)
                {
                    DoubleSoftmaxRow.Probabilities(
                        new((double*)from + (row * columns), columns), new((double*)to + (row * columns), columns), temperature);
                }
            });
        }
    }

    /// <summary>Log-softmax in double of every row of a row-major matrix.</summary>
    /// <inheritdoc cref="ComputeRows(ReadOnlySpan{float}, int, Span{float}, float, int, SoftmaxAlgorithm)"/>
    public static unsafe void ComputeLogRows(
        ReadOnlySpan<double> logits, int columns, Span<double> logProbabilities, double temperature = 1.0, int maxDegreeOfParallelism = 1)
    {
        SoftmaxArguments.Check(logits, ref logProbabilities, temperature);
        int rows = SoftmaxArguments.CheckRows(logits.Length, columns, maxDegreeOfParallelism);
        fixed (double* x = logits, y = logProbabilities)
        {
            nint from = (nint)x;
            nint to = (nint)y;
            RowPartition.Run(rows, columns, maxDegreeOfParallelism, (first, count) =>
            {
                for (nint row = first; row < first + count; row++)
                {
                    DoubleSoftmaxRow.LogProbabilities(
                        new((double*)from + (row * columns), columns), new((double*)to + (row * columns), columns), temperature);
                }
            });
        }
    }
}
