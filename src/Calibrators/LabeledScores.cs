namespace MLExtensions.Calibrators;

/// <summary>The rows that a calibrator learns from: scores, true classes, weights. They must be rows that the classifier was not trained on.</summary>
/// <remarks>Rows without label, without weight, or with a score that is not finite are left out and counted.</remarks>
public sealed class LabeledScores
{
    // Logits said to be probabilities would be learned from without a word.
    private const double LargestSumError = 1e-2;

    private LabeledScores(double[] scores, int[] labels, double[] weights, int classCount, int inputCount, ScoreKind kind, int leftOut)
    {
        (Scores, Labels, Weights, ClassCount, InputCount, ScoreKind, RowsLeftOut) = (scores, labels, weights, classCount, inputCount, kind, leftOut);
        foreach (double weight in weights)
            TotalWeight += weight;
    }

    /// <summary>The number of rows to learn from.</summary>
    public int Count => Labels.Length;

    /// <summary>Rows without label or weight, or with a score that is not finite.</summary>
    public int RowsLeftOut { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>How many rows of scores belong to one row: 1, and more with transformed copies.</summary>
    public int InputCount { get; }

    /// <summary>What the scores are.</summary>
    public ScoreKind ScoreKind { get; }

    /// <summary>The sum of the weights.</summary>
    public double TotalWeight { get; }

    // Row-major: InputCount * ClassCount numbers a row, as given.
    internal double[] Scores { get; }

    internal int[] Labels { get; }

    internal double[] Weights { get; }

    /// <summary>Takes rows of scores.</summary>
    /// <param name="scores">Row-major: <paramref name="inputCount"/> times <paramref name="classCount"/> scores a row, the row's own first.</param>
    /// <param name="classCount">The number of classes, at least 2.</param>
    /// <param name="labels">The true class of each row from 0; negative for missing.</param>
    /// <param name="scoreKind">What the scores are.</param>
    /// <param name="weights">One weight per row, not negative; empty for equal weights. Rows of weight 0 or NaN are left out.</param>
    /// <param name="inputCount">1, and more where scores of transformed copies follow the row's own.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, a label is out of range, a weight is negative or infinite, or the scores are not of the kind said.</exception>
    public static LabeledScores Of(
        ReadOnlySpan<double> scores, int classCount, ReadOnlySpan<int> labels, ScoreKind scoreKind = ScoreKind.Logits, ReadOnlySpan<float> weights = default, int inputCount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputCount, 1);
        int width = checked(classCount * inputCount);
        if (scores.Length != (long)width * labels.Length)
            throw new ArgumentException($"{scores.Length} scores are not {labels.Length} rows of {width}.", nameof(scores));
        if (!weights.IsEmpty && weights.Length != labels.Length)
            throw new ArgumentException($"{weights.Length} weights do not fit {labels.Length} rows.", nameof(weights));
        var kept = new List<int>(labels.Length);
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classCount)
                throw new ArgumentException($"Row {i} has the label {labels[i]}; allowed are 0 to {classCount - 1}, and negative ones for missing.", nameof(labels));
            float weight = weights.IsEmpty ? 1 : weights[i];
            if (weight < 0 || float.IsInfinity(weight))
                throw new ArgumentException(FormattableString.Invariant($"Row {i} has the weight {weight}; allowed are finite numbers from 0."), nameof(weights));
            if (labels[i] >= 0 && weight > 0 && IsUsable(scores.Slice(i * width, width), classCount, scoreKind, i))
                kept.Add(i);
        }

        var keptScores = new double[kept.Count * width];
        var keptLabels = new int[kept.Count];
        var keptWeights = new double[kept.Count];
        for (int i = 0; i < kept.Count; i++)
        {
            scores.Slice(kept[i] * width, width).CopyTo(keptScores.AsSpan(i * width));
            keptLabels[i] = labels[kept[i]];
            keptWeights[i] = weights.IsEmpty ? 1 : weights[kept[i]];
        }

        return new LabeledScores(keptScores, keptLabels, keptWeights, classCount, inputCount, scoreKind, labels.Length - kept.Count);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{double}, int, ReadOnlySpan{int}, ScoreKind, ReadOnlySpan{float}, int)"/>
    public static LabeledScores Of(
        ReadOnlySpan<float> scores, int classCount, ReadOnlySpan<int> labels, ScoreKind scoreKind = ScoreKind.Logits, ReadOnlySpan<float> weights = default, int inputCount = 1) =>
        Of(Array.ConvertAll(scores.ToArray(), score => (double)score), classCount, labels, scoreKind, weights, inputCount);

    /// <summary>The logits of all rows, row-major.</summary>
    internal double[] Logits()
    {
        var logits = new double[Scores.Length];
        ScoreLogits.Compute(Scores, ScoreKind, logits);
        return logits;
    }

    /// <summary>The probabilities of all rows, row-major.</summary>
    internal double[] Probabilities()
    {
        var probabilities = new double[Scores.Length];
        for (int start = 0; start < Scores.Length; start += ClassCount)
            ScoreLogits.ComputeProbabilities(Scores.AsSpan(start, ClassCount), ScoreKind, probabilities.AsSpan(start, ClassCount));
        return probabilities;
    }

    /// <summary>Some of the rows.</summary>
    internal LabeledScores Take(IReadOnlyList<int> rows)
    {
        int width = ClassCount * InputCount;
        var scores = new double[rows.Count * width];
        for (int i = 0; i < rows.Count; i++)
            Scores.AsSpan(rows[i] * width, width).CopyTo(scores.AsSpan(i * width));
        return new LabeledScores(scores, [.. rows.Select(row => Labels[row])], [.. rows.Select(row => Weights[row])], ClassCount, InputCount, ScoreKind, 0);
    }

    internal void RequireRows()
    {
        if (Count == 0)
            throw new InvalidOperationException($"There is no row to learn from: {RowsLeftOut} rows lack label or weight, or have a score that is not finite.");
    }

    private static bool IsUsable(ReadOnlySpan<double> scores, int classCount, ScoreKind kind, int row)
    {
        for (int start = 0; start < scores.Length; start += classCount)
        {
            double sum = 0;
            foreach (double score in scores.Slice(start, classCount))
            {
                // The logarithm of a probability of 0 is a score like others: it is clipped.
                if (!double.IsFinite(score) && !(kind == ScoreKind.LogProbabilities && double.IsNegativeInfinity(score)))
                    return false;
                double probability = kind == ScoreKind.LogProbabilities ? Math.Exp(score) : score;
                if (kind != ScoreKind.Logits && !(probability >= -1e-6 && probability <= 1 + LargestSumError))
                    throw new ArgumentException(FormattableString.Invariant($"Row {row} holds {score}, which is none of the {kind} that the scores are said to be."), nameof(scores));
                sum += probability;
            }

            if (kind != ScoreKind.Logits && Math.Abs(sum - 1) > LargestSumError)
                throw new ArgumentException(FormattableString.Invariant($"The probabilities of row {row} sum to {sum}: the scores are not the {kind} that they are said to be."), nameof(scores));
        }

        return true;
    }
}
