namespace MLExtensions.Calibrators;

/// <summary>Lipschitz constants of softmax probabilities of known logit maps.</summary>
public static class LipschitzConstants
{
    /// <summary>Of a linear classifier <c>z = W x + b</c>: for each class <c>(scale / 4) max over j of |w_i - w_j|</c> in the dual norm.</summary>
    /// <param name="weights">W, row-major, a row per class.</param>
    /// <param name="classCount">The number of classes, at least 2.</param>
    /// <param name="norm">The norm in which the moves of x are measured.</param>
    /// <param name="scale">The factor of the logits before the softmax.</param>
    /// <returns>A constant per class. They cannot be improved by more than a thousandth in general: the gradient of H_i is
    /// <c>scale H_i sum_j H_j (w_i - w_j)</c>, and H_i (1 - H_i) is at most 1/4.</returns>
    public static double[] OfLinear(ReadOnlySpan<float> weights, int classCount, PerturbationNorm norm = PerturbationNorm.L2, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        if (weights.Length == 0 || weights.Length % classCount != 0)
            throw new ArgumentException($"{weights.Length} weights are no matrix of {classCount} rows.", nameof(weights));
        int dimension = weights.Length / classCount;
        var constants = new double[classCount];
        for (int i = 0; i < classCount; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double distance = scale / 4 * DualNorm(weights.Slice(i * dimension, dimension), weights.Slice(j * dimension, dimension), norm);
                constants[i] = Math.Max(constants[i], distance);
                constants[j] = Math.Max(constants[j], distance);
            }
        }

        return constants;
    }

    /// <summary>Of any classifier whose vector of logits is Lipschitz in the Euclidean norm: <c>scale sqrt(2) / 4 * constant</c>, for every class.</summary>
    /// <param name="logitConstant">The Lipschitz constant of the vector of logits.</param>
    /// <param name="scale">The factor of the logits before the softmax.</param>
    public static double OfLogits(double logitConstant, double scale = 1) => scale * Math.Sqrt(2) / 4 * logitConstant;

    private static double DualNorm(ReadOnlySpan<float> left, ReadOnlySpan<float> right, PerturbationNorm norm)
    {
        double result = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double difference = Math.Abs((double)left[i] - right[i]);
            result = norm switch
            {
                PerturbationNorm.L1 => Math.Max(result, difference),
                PerturbationNorm.L2 => result + (difference * difference),
                _ => result + difference,
            };
        }

        return norm == PerturbationNorm.L2 ? Math.Sqrt(result) : result;
    }
}
