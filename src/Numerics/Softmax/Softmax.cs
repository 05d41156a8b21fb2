namespace MLExtensions.Numerics;

/// <summary>
/// Softmax, log-softmax and log-sum-exp for logits of any size: no finite logit overflows, no result is subnormal, and the speed does
/// not depend on how far the logits are apart.
/// </summary>
/// <remarks>
/// <para>Rows are contiguous; a batch is row-major. A row that holds a NaN or plus infinity, or nothing but minus infinity, is NaN
/// throughout; minus infinity beside finite logits has probability 0 and log-probability minus infinity. Probabilities below 2^-126 are
/// 0.</para>
/// <para>Probabilities are within 3 ULP of the exact value and log-probabilities within 4 ULP or 1e-7, whichever is larger, for float
/// logits; on processors without a fused multiply-add, and by <see cref="SoftmaxAlgorithm.TwoPass"/>, probabilities are within 4 ULP
/// (without the instruction while |logit / temperature| stays below 2,000). Bits may differ between processors of different vector
/// width. They do not depend on a row's place in a batch, on alignment, on the number of rows, or on the number of threads.</para>
/// </remarks>
public static partial class Softmax
{
    /// <summary>Writes exp(logits / temperature) divided by its sum: numbers in [0, 1] that add up to one within 1e-6.</summary>
    /// <param name="logits">The logits of one row; may be empty.</param>
    /// <param name="probabilities">At least as long as the logits; may start where they start (in place), and otherwise must not
    /// overlap them.</param>
    /// <param name="temperature">Positive and finite; above 1 flattens, below 1 sharpens.</param>
    /// <param name="algorithm">Leave it to <see cref="SoftmaxAlgorithm.Auto"/> outside of measurements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not positive and finite.</exception>
    /// <exception cref="ArgumentException">The destination is shorter than the logits, or overlaps them in another place.</exception>
    public static void Compute(
        ReadOnlySpan<float> logits, Span<float> probabilities, float temperature = 1f, SoftmaxAlgorithm algorithm = SoftmaxAlgorithm.Auto) =>
        Compute(logits, probabilities, temperature, algorithm, VectorTiers.Best);

    /// <summary>
    /// Writes the logarithms of what <see cref="Compute(ReadOnlySpan{float}, Span{float}, float, SoftmaxAlgorithm)"/> gives: never
    /// positive, and exact where the probability itself would be 0.
    /// </summary>
    /// <inheritdoc cref="Compute(ReadOnlySpan{float}, Span{float}, float, SoftmaxAlgorithm)"/>
    public static void ComputeLog(
        ReadOnlySpan<float> logits, Span<float> logProbabilities, float temperature = 1f, SoftmaxAlgorithm algorithm = SoftmaxAlgorithm.Auto) =>
        ComputeLog(logits, logProbabilities, temperature, algorithm, VectorTiers.Best);

    /// <summary>
    /// log(sum(exp(values))) without overflow. Minus infinity for no values or nothing but minus infinity, plus infinity where one is,
    /// NaN where one is.
    /// </summary>
    public static float LogSumExp(ReadOnlySpan<float> values) => LogSumExp(values, VectorTiers.Best);

    /// <summary>Softmax of every row of a row-major matrix.</summary>
    /// <param name="logits">The matrix; its length is a multiple of <paramref name="columns"/>.</param>
    /// <param name="columns">The length of a row, at least 1.</param>
    /// <param name="probabilities">At least as long as the logits; the same memory or none of it.</param>
    /// <param name="temperature">Positive and finite.</param>
    /// <param name="maxDegreeOfParallelism">How many threads may work, or -1 for all processors. Batches under 262,144 elements use one
    /// in any case. The result does not depend on it.</param>
    /// <param name="algorithm">Leave it to <see cref="SoftmaxAlgorithm.Auto"/> outside of measurements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature, the columns or the degree of parallelism are out of
    /// range.</exception>
    /// <exception cref="ArgumentException">The length is no multiple of the columns, the destination is too short, or the two overlap
    /// in part.</exception>
    public static void ComputeRows(
        ReadOnlySpan<float> logits,
        int columns,
        Span<float> probabilities,
        float temperature = 1f,
        int maxDegreeOfParallelism = 1,
        SoftmaxAlgorithm algorithm = SoftmaxAlgorithm.Auto) =>
        ComputeRows(logits, columns, probabilities, temperature, maxDegreeOfParallelism, algorithm, VectorTiers.Best);

    /// <summary>Log-softmax of every row of a row-major matrix.</summary>
    /// <inheritdoc cref="ComputeRows(ReadOnlySpan{float}, int, Span{float}, float, int, SoftmaxAlgorithm)"/>
    public static void ComputeLogRows(
        ReadOnlySpan<float> logits,
        int columns,
        Span<float> logProbabilities,
        float temperature = 1f,
        int maxDegreeOfParallelism = 1,
        SoftmaxAlgorithm algorithm = SoftmaxAlgorithm.Auto) =>
        ComputeLogRows(logits, columns, logProbabilities, temperature, maxDegreeOfParallelism, algorithm, VectorTiers.Best);
}
