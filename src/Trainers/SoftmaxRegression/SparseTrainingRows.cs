using System.Numerics.Tensors;

namespace MLExtensions.Trainers;

/// <summary>Compressed sparse training rows, scaled once; centring is done through the biases, so that nothing is ever densified.</summary>
internal sealed class SparseTrainingRows : ITrainingRows
{
    private readonly long[] _rowStarts;
    private readonly int[] _indices;
    private readonly float[] _values;
    private readonly int[] _labels;
    private readonly float[] _weights;
    private readonly double[] _offsets;

    /// <summary>Scales <paramref name="values"/> in place and keeps all arrays.</summary>
    public SparseTrainingRows(
        long[] rowStarts, int[] indices, float[] values, int columns, int[] labels, float[] weights, FeatureScaling scaling)
    {
        (_rowStarts, _indices, _values, Columns, _labels, _weights) = (rowStarts, indices, values, columns, labels, weights);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] / scaling.Scale);
        _offsets = new double[columns];
        TensorPrimitives.Divide(scaling.Means, scaling.Scale, _offsets);
    }

    public int Count => _labels.Length;

    public int Columns { get; }

    // The weights of one feature lie together: an entry touches one short run instead of one cache line per class.
    public bool FeatureMajor => true;

    public ReadOnlySpan<double> Offsets => _offsets;

    public RowScratch CreateScratch(int classes) => new(classes, 0);

    public double Accumulate(
        int start, int end, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, RowScratch scratch,
        Span<double> weightGradient, Span<double> biasGradient)
    {
        Span<float> logits = scratch.Logits;
        int classes = biases.Length;
        double loss = 0;
        for (int row = start; row < end; row++)
        {
            biases.CopyTo(logits);
            for (int i = (int)_rowStarts[row]; i < _rowStarts[row + 1]; i++)
            {
                ReadOnlySpan<float> feature = weights.Slice(_indices[i] * classes, classes);
                float value = _values[i];
                for (int k = 0; k < feature.Length; k++)
                    logits[k] = float.FusedMultiplyAdd(value, feature[k], logits[k]);
            }

            loss += _weights[row] * CrossEntropy.LossAndGradient(logits, _labels[row], _weights[row]);
            for (int k = 0; k < biasGradient.Length; k++)
                biasGradient[k] += logits[k];
            for (int i = (int)_rowStarts[row]; i < _rowStarts[row + 1]; i++)
            {
                Span<double> feature = weightGradient.Slice(_indices[i] * classes, classes);
                double value = _values[i];
                for (int k = 0; k < feature.Length; k++)
                    feature[k] += value * logits[k];
            }
        }

        return loss;
    }
}
