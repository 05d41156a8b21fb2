using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>Input pre-processing (Lee et al., equation 4) in closed form: no network and no finite differences.</content>
public sealed partial class MahalanobisModel
{
    /// <summary>The gradient of the distance from the nearest class with respect to the row: 2 S^-1 (x - mu), through the normalisation if rows are normalised.</summary>
    /// <param name="features">The row.</param>
    /// <param name="gradient">One value for each feature; NaN for a row with a value that is not finite.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Gradient(ReadOnlySpan<float> features, Span<float> gradient)
    {
        Check(features, 1);
        if (gradient.Length != Dimension)
            throw new ArgumentException($"There is room for {gradient.Length} values of {Dimension}.", nameof(gradient));
        var scratch = new float[ScratchLength(1)];
        MahalanobisScore score = default;
        ScoreOnce(features, 1, scratch, new Span<MahalanobisScore>(ref score), []);
        if (score.NearestClass < 0)
        {
            gradient.Fill(float.NaN);
            return;
        }

        var result = new double[Dimension];
        GradientOf(features, Whitened(scratch, 1), score.NearestClass, result);
        for (int i = 0; i < result.Length; i++)
            gradient[i] = (float)result[i];
    }

    /// <summary>Moves inputs so that features f = A x + b of them come nearer: x - step * sign(A' gradient).</summary>
    /// <param name="input">The input x.</param>
    /// <param name="weights">A, row-major: a row for each feature of the model.</param>
    /// <param name="bias">b, a value for each feature; empty for 0.</param>
    /// <param name="step">The step, 0 or above.</param>
    /// <param name="moved">Receives the moved input; score A * moved + b.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void PerturbLinear(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, double step, Span<float> moved)
    {
        if (weights.Length != (long)Dimension * input.Length || moved.Length != input.Length || (!bias.IsEmpty && bias.Length != Dimension))
            throw new ArgumentException($"{weights.Length} weights and {bias.Length} biases do not make {Dimension} features of {input.Length} inputs, or there is no room for them.", nameof(weights));
        var features = new float[Dimension];
        for (int j = 0; j < features.Length; j++)
        {
            double sum = bias.IsEmpty ? 0 : bias[j];
            for (int i = 0; i < input.Length; i++)
                sum += (double)weights[(j * input.Length) + i] * input[i];
            features[j] = (float)sum;
        }

        var gradient = new float[Dimension];
        Gradient(features, gradient);
        for (int i = 0; i < input.Length; i++)
        {
            double slope = 0;
            for (int j = 0; j < gradient.Length; j++)
                slope += (double)weights[(j * input.Length) + i] * gradient[j];
            moved[i] = Step(input[i], slope, step);
        }
    }

    private void Perturb(ReadOnlySpan<float> rows, int count, ReadOnlySpan<float> whitened, ReadOnlySpan<MahalanobisScore> scores, Span<float> moved)
    {
        double[] gradient = System.Buffers.ArrayPool<double>.Shared.Rent(Dimension);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * Dimension, Dimension);
            Span<float> target = moved.Slice(i * Dimension, Dimension);
            if (scores[i].NearestClass < 0)
            {
                row.CopyTo(target);
                continue;
            }

            GradientOf(row, whitened.Slice(i * _whitening.PaddedOutputs, _whitening.PaddedOutputs), scores[i].NearestClass, gradient.AsSpan(0, Dimension));
            for (int j = 0; j < target.Length; j++)
                target[j] = Step(row[j], gradient[j], Settings.InputPerturbation);
        }

        System.Buffers.ArrayPool<double>.Shared.Return(gradient);
    }

    // The sign of 0 counts as positive, as in the authors' code.
    private static float Step(float value, double slope, double step) => (float)(value - (slope >= 0 ? step : -step));

    private void GradientOf(ReadOnlySpan<float> row, ReadOnlySpan<float> whitened, int nearest, Span<double> gradient)
    {
        float[] residual = System.Buffers.ArrayPool<float>.Shared.Rent(Rank);
        Span<float> used = residual.AsSpan(0, Rank);
        whitened[..Rank].CopyTo(used);
        for (int axis = 0; axis < _axes; axis++)
            used[axis] -= _meanRows[(nearest * _axes) + axis];
        _whitening.MultiplyTransposed(used, gradient);
        System.Buffers.ArrayPool<float>.Shared.Return(residual);
        DoubleVectors.Scale(2, gradient);
        double square = Settings.Normalize ? DoubleVectors.SquaredNorm(row) : 0;
        if (square <= 0)
            return;

        // d(x / |x|) = (I - u u') dx / |x| with u = x / |x|.
        double along = 0;
        for (int i = 0; i < row.Length; i++)
            along += gradient[i] * row[i];
        double norm = Math.Sqrt(square);
        for (int i = 0; i < row.Length; i++)
            gradient[i] = (gradient[i] - (along / square * row[i])) / norm;
    }
}
