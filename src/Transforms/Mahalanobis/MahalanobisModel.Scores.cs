using System.Buffers;

namespace MLExtensions.Transforms;

/// <content>Scoring of rows, alone or in batches: the same bits either way.</content>
public sealed partial class MahalanobisModel
{
    /// <summary>The outlier score of a row: the relative distance if <see cref="MahalanobisSettings.Relative"/> is set, else the distance.</summary>
    /// <param name="features">The row.</param>
    /// <returns>Larger = more unusual; NaN for a row with a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public float Score(ReadOnlySpan<float> features) => Select(Evaluate(features));

    /// <summary>The outlier scores of a batch of rows; much faster than one by one.</summary>
    /// <param name="rows">Row-major features.</param>
    /// <param name="scores">One for each row; larger = more unusual.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void ScoreRows(ReadOnlySpan<float> rows, Span<float> scores)
    {
        Check(rows, scores.Length);
        MahalanobisScore[] results = ArrayPool<MahalanobisScore>.Shared.Rent(TileRows);
        float[] scratch = ArrayPool<float>.Shared.Rent(ScratchLength(Math.Min(scores.Length, TileRows)));
        for (int start = 0; start < scores.Length; start += TileRows)
        {
            int count = Math.Min(TileRows, scores.Length - start);
            ScoreTile(rows.Slice(start * Dimension, count * Dimension), count, scratch, results, []);
            for (int i = 0; i < count; i++)
                scores[start + i] = Select(results[i]);
        }

        ArrayPool<float>.Shared.Return(scratch);
        ArrayPool<MahalanobisScore>.Shared.Return(results);
    }

    /// <summary>The outlier scores of a batch of rows on several threads; the result does not depend on their number.</summary>
    /// <param name="rows">Row-major features.</param>
    /// <param name="scores">One for each row; larger = more unusual.</param>
    /// <param name="maxDegreeOfParallelism">The most threads; -1 for all processors.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void ScoreRows(ReadOnlyMemory<float> rows, Memory<float> scores, int maxDegreeOfParallelism)
    {
        Check(rows.Span, scores.Length);
        const int part = 4 * TileRows;
        Parallel.For(0, (scores.Length + part - 1) / part, new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism }, i =>
        {
            int count = Math.Min(part, scores.Length - (i * part));
            ScoreRows(rows.Span.Slice(i * part * Dimension, count * Dimension), scores.Span.Slice(i * part, count));
        });
    }

    /// <summary>Everything about a row: distance, relative distance and nearest class.</summary>
    /// <param name="features">The row.</param>
    /// <returns>The scores; missing values for a row with a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public MahalanobisScore Evaluate(ReadOnlySpan<float> features)
    {
        MahalanobisScore score = default;
        EvaluateRows(features, new Span<MahalanobisScore>(ref score));
        return score;
    }

    /// <summary>Everything about a batch of rows.</summary>
    /// <param name="rows">Row-major features.</param>
    /// <param name="scores">One for each row.</param>
    /// <param name="classDistances">Empty, or for each row its squared distance from each class, row-major: infinite for a class without rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void EvaluateRows(ReadOnlySpan<float> rows, Span<MahalanobisScore> scores, Span<float> classDistances = default)
    {
        Check(rows, scores.Length);
        if (!classDistances.IsEmpty && classDistances.Length != (long)scores.Length * ClassCount)
            throw new ArgumentException($"There is room for {classDistances.Length} distances of {scores.Length} rows from {ClassCount} classes.", nameof(classDistances));
        float[] scratch = ArrayPool<float>.Shared.Rent(ScratchLength(Math.Min(scores.Length, TileRows)));
        for (int start = 0; start < scores.Length; start += TileRows)
        {
            int count = Math.Min(TileRows, scores.Length - start);
            Span<float> distances = classDistances.IsEmpty ? default : classDistances.Slice(start * ClassCount, count * ClassCount);
            ScoreTile(rows.Slice(start * Dimension, count * Dimension), count, scratch, scores.Slice(start, count), distances);
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>The squared distances of a row from all classes.</summary>
    /// <param name="features">The row.</param>
    /// <param name="distances">One for each class: 0 or above, infinite for a class without rows, NaN for a row with a value that is not finite.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void ClassDistances(ReadOnlySpan<float> features, Span<float> distances)
    {
        if (distances.Length != ClassCount)
            throw new ArgumentException($"There is room for {distances.Length} distances from {ClassCount} classes.", nameof(distances));
        MahalanobisScore score = default;
        EvaluateRows(features, new Span<MahalanobisScore>(ref score), distances);
    }

    /// <summary>The probabilities of the classes if their features are Gaussian with one covariance: linear discriminant analysis.</summary>
    /// <param name="features">The row.</param>
    /// <param name="probabilities">One for each class: in [0, 1], sum 1; NaN for a row with a value that is not finite.</param>
    /// <param name="useClassShares">True to take the classes' shares of the training rows as prior probabilities, false for equal ones.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Posterior(ReadOnlySpan<float> features, Span<float> probabilities, bool useClassShares = true)
    {
        ClassDistances(features, probabilities);
        var logits = new double[ClassCount];
        for (int label = 0; label < logits.Length; label++)
            logits[label] = double.IsNegativeInfinity(_logPriors[label]) ? double.NegativeInfinity : (useClassShares ? _logPriors[label] : 0) - (probabilities[label] / 2.0);
        double largest = logits.Max();
        double sum = logits.Sum(logit => Math.Exp(logit - largest));
        for (int label = 0; label < logits.Length; label++)
            probabilities[label] = (float)(Math.Exp(logits[label] - largest) / sum);
    }

    /// <summary>Which of the two distances is the outlier score.</summary>
    internal float Select(in MahalanobisScore score) => Settings.Relative ? score.RelativeDistance : score.Distance;

    private void Check(ReadOnlySpan<float> rows, int count)
    {
        if (rows.Length != (long)count * Dimension)
            throw new ArgumentException($"{rows.Length} values are not {count} rows of {Dimension}.", nameof(rows));
    }
}
