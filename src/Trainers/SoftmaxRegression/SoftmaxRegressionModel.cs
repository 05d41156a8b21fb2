using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Multinomial logistic regression: <c>softmax(W x + b)</c>, on plain spans. Immutable and safe to share between threads.</summary>
/// <remarks>
/// Logits may be any finite numbers, larger meaning more likely; probabilities are in [0, 1] and sum to 1. The weights refer to the
/// features as given: the scaling that the fit uses inside is folded into them. A row with a feature that is not a finite number,
/// or whose logits leave the range of float, gets NaN for every class.
/// </remarks>
public sealed partial class SoftmaxRegressionModel
{
    private readonly float[] _weights;
    private readonly float[] _biases;
    private float[]? _weightsByFeature;

    /// <summary>Makes a model from given weights.</summary>
    /// <param name="weights">One run of weights per class: <c>biases.Length</c> times the number of features.</param>
    /// <param name="biases">One bias per class, at least one class.</param>
    /// <exception cref="ArgumentException">No class, or the lengths do not fit together.</exception>
    public SoftmaxRegressionModel(ReadOnlySpan<float> weights, ReadOnlySpan<float> biases)
        : this(weights.ToArray(), biases.ToArray(), 1f, default)
    {
    }

    internal SoftmaxRegressionModel(float[] weights, float[] biases, float featureScale, SoftmaxRegressionSummary summary)
    {
        if (biases.Length == 0 || weights.Length % biases.Length != 0)
            throw new ArgumentException($"{weights.Length} weights do not divide among {biases.Length} classes.", nameof(weights));
        (_weights, _biases, FeatureScale, Summary) = (weights, biases, featureScale, summary);
        FeatureCount = weights.Length / biases.Length;
    }

    /// <summary>The number of classes C.</summary>
    public int ClassCount => _biases.Length;

    /// <summary>The number of features D.</summary>
    public int FeatureCount { get; }

    /// <summary>The weights, C runs of D, for features as given.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The biases, one per class.</summary>
    public ReadOnlySpan<float> Biases => _biases;

    /// <summary>The one scale by which the fit divided all centred features; the unit in which <see cref="SoftmaxRegressionOptions.L2Regularization"/> counts.</summary>
    public float FeatureScale { get; }

    /// <summary>How the model was trained.</summary>
    public SoftmaxRegressionSummary Summary { get; }

    /// <summary>The weights of one class.</summary>
    /// <param name="classIndex">From 0 to <see cref="ClassCount"/> - 1.</param>
    /// <returns>One weight per feature.</returns>
    public ReadOnlySpan<float> ClassWeights(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, ClassCount);
        return _weights.AsSpan(classIndex * FeatureCount, FeatureCount);
    }

    /// <summary>The logits of one row.</summary>
    /// <param name="features">The row, <see cref="FeatureCount"/> values.</param>
    /// <param name="logits">Receives <see cref="ClassCount"/> logits.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> logits)
    {
        RequireLength(features.Length, FeatureCount, nameof(features));
        RequireLength(logits.Length, ClassCount, nameof(logits));
        LinearScores.Compute(features, FeatureCount, _weights, _biases, logits);
        MarkMissing(logits);
    }

    /// <summary>The logits of one row that stores only some of its features; the others are zero. Agrees with the dense form up to rounding.</summary>
    /// <param name="indices">The features that are stored, each from 0 to <see cref="FeatureCount"/> - 1.</param>
    /// <param name="values">Their values.</param>
    /// <param name="logits">Receives <see cref="ClassCount"/> logits.</param>
    /// <exception cref="ArgumentException">A length or an index is wrong.</exception>
    public void Score(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> logits)
    {
        RequireLength(values.Length, indices.Length, nameof(values));
        RequireLength(logits.Length, ClassCount, nameof(logits));
        float[] weights = _weightsByFeature ??= Transposed();
        _biases.CopyTo(logits);
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)FeatureCount)
                throw new ArgumentException($"Feature {indices[i]} does not exist; the model has {FeatureCount} features.", nameof(indices));
            TensorPrimitives.MultiplyAdd(weights.AsSpan(indices[i] * ClassCount, ClassCount), values[i], logits, logits);
        }

        MarkMissing(logits);
    }

    /// <summary>The logits of many rows; the same bits as row by row.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="logits">Receives <see cref="ClassCount"/> logits per row.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void ScoreRows(ReadOnlySpan<float> rows, Span<float> logits)
    {
        int count = logits.Length / ClassCount;
        RequireLength(logits.Length, count * ClassCount, nameof(logits));
        RequireLength(rows.Length, (long)count * FeatureCount, nameof(rows));
        LinearScores.Compute(rows, FeatureCount, _weights, _biases, logits);
        for (int row = 0; row < count; row++)
            MarkMissing(logits.Slice(row * ClassCount, ClassCount));
    }

    /// <summary>The class probabilities of one row.</summary>
    /// <param name="features">The row, <see cref="FeatureCount"/> values.</param>
    /// <param name="probabilities">Receives <see cref="ClassCount"/> probabilities.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Probabilities(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        Score(features, probabilities);
        Softmax.Compute(probabilities, probabilities);
    }

    private static void MarkMissing(Span<float> logits)
    {
        // A feature that is not finite makes every logit NaN or infinite (0 times infinity is NaN), so the logits tell.
        if (!TensorPrimitives.IsFiniteAll<float>(logits))
            logits.Fill(float.NaN);
    }

    private static void RequireLength(long actual, long expected, string name)
    {
        if (actual != expected)
            throw new ArgumentException($"{name} has {actual} elements; expected are {expected}.", name);
    }

    private float[] Transposed()
    {
        // Made when the first sparse row comes; two threads may both make it, with equal content.
        float[] transposed = new float[_weights.Length];
        for (int k = 0; k < ClassCount; k++)
        {
            for (int d = 0; d < FeatureCount; d++)
                transposed[d * ClassCount + k] = _weights[k * FeatureCount + d];
        }

        return transposed;
    }
}
