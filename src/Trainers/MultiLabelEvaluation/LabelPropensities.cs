namespace MLExtensions.Trainers;

/// <summary>How likely a relevant label is to have been noted at all, by how often it is seen in training: rare labels are forgotten more often.</summary>
/// <remarks>Jain, Prabhu and Varma, Extreme multi-label loss functions for recommendation, tagging, ranking and other missing label applications, KDD 2016.</remarks>
public static class LabelPropensities
{
    /// <summary>The constant A for most data sets.</summary>
    public const double DefaultA = 0.55;

    /// <summary>The constant B for most data sets. Wikipedia's have A = 0.5, B = 0.4; Amazon's A = 0.6, B = 2.6.</summary>
    public const double DefaultB = 1.5;

    /// <summary>The inverse propensities <c>1 + C (n + B)^-A</c> with <c>C = (ln N - 1)(B + 1)^A</c>.</summary>
    /// <param name="rowsPerLabel">For each label the number n of TRAINING rows that have it.</param>
    /// <param name="trainingRows">The number N of training rows, at least 1.</param>
    /// <param name="a">The constant A, above 0.</param>
    /// <param name="b">The constant B, above 0.</param>
    /// <returns>One weight for each label; larger for rarer labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double[] Inverse(ReadOnlySpan<int> rowsPerLabel, int trainingRows, double a = DefaultA, double b = DefaultB)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingRows, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        double c = (Math.Log(trainingRows) - 1) * Math.Pow(b + 1, a);
        var weights = new double[rowsPerLabel.Length];
        for (int label = 0; label < weights.Length; label++)
            weights[label] = 1 + (c * Math.Pow(rowsPerLabel[label] + b, -a));
        return weights;
    }
}
