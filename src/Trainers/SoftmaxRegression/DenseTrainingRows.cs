using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Trainers;

/// <summary>Dense training rows, centred and scaled once into a private copy.</summary>
internal sealed class DenseTrainingRows : ITrainingRows
{
    // A block is read forward and backward while it is in the cache; its float gradient is added up in double, which keeps the
    // rounding error independent of the number of rows.
    private const int BlockRows = 128;

    private readonly float[] _features;
    private readonly int[] _labels;
    private readonly float[] _weights;

    /// <summary>Centres and scales <paramref name="features"/> in place and keeps all three arrays.</summary>
    public DenseTrainingRows(float[] features, int columns, int[] labels, float[] weights, FeatureScaling scaling)
    {
        (_features, Columns, _labels, _weights) = (features, columns, labels, weights);
        for (int row = 0; row < labels.Length; row++)
        {
            Span<float> values = features.AsSpan(row * columns, columns);
            for (int d = 0; d < values.Length; d++)
                values[d] = (float)((values[d] - scaling.Means[d]) / scaling.Scale);
        }
    }

    public int Count => _labels.Length;

    public int Columns { get; }

    public bool FeatureMajor => false;

    public ReadOnlySpan<double> Offsets => [];

    public RowScratch CreateScratch(int classes) => new(BlockRows * classes, classes * Columns);

    public double Accumulate(
        int start, int end, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, RowScratch scratch,
        Span<double> weightGradient, Span<double> biasGradient)
    {
        int classes = biases.Length;
        double loss = 0;
        for (int first = start; first < end; first += BlockRows)
        {
            int count = Math.Min(BlockRows, end - first);
            ReadOnlySpan<float> block = _features.AsSpan(first * Columns, count * Columns);
            Span<float> logits = scratch.Logits.AsSpan(0, count * classes);
            LinearScores.Compute(block, Columns, weights, biases, logits);
            for (int i = 0; i < count; i++)
            {
                float weight = _weights[first + i];
                Span<float> residuals = logits.Slice(i * classes, classes);
                loss += weight * CrossEntropy.LossAndGradient(residuals, _labels[first + i], weight);
                for (int k = 0; k < residuals.Length; k++)
                    biasGradient[k] += residuals[k];
            }

            scratch.BlockGradient.AsSpan().Clear();
            LinearScores.AccumulateGradient(block, Columns, logits, classes, scratch.BlockGradient);
            AddWidened(scratch.BlockGradient, weightGradient);
        }

        return loss;
    }

    private static void AddWidened(ReadOnlySpan<float> values, Span<double> sums)
    {
        ref float value = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        int i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref value, (nuint)i), out Vector<double> low, out Vector<double> high);
            nuint second = (nuint)(i + Vector<double>.Count);
            (Vector.LoadUnsafe(ref sum, (nuint)i) + low).StoreUnsafe(ref sum, (nuint)i);
            (Vector.LoadUnsafe(ref sum, second) + high).StoreUnsafe(ref sum, second);
        }

        for (; i < values.Length; i++)
            sums[i] += values[i];
    }
}
