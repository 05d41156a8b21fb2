using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// The words of labels: for each label the sum of its rows, of length 1, small weights left out. Its inner products with a row, which the embeddings
/// are too short to tell apart, are added to the cosines of the embeddings. A training row's own part in its labels' sums is
/// taken out, or training would see words that explain more than they do for new rows.
/// </summary>
internal sealed class LabelLexicon
{
    private readonly SparseMatrix _features;
    private readonly SparseMatrix _labelsByFeature;
    private readonly float[] _sumNorms;
    private readonly float[] _rowSquares;

    public LabelLexicon(MultiLabelData data, float weight, float smallestWeight)
    {
        _features = data.Features;
        Weight = weight;
        SparseMatrix centroids = LabelCentroid.Fit(data).CopyWeights();
        _sumNorms = new float[centroids.RowCount];
        _rowSquares = new float[data.Features.RowCount];
        for (int row = 0; row < _rowSquares.Length; row++)
        {
            ReadOnlySpan<float> values = data.Features.ValuesOf(row);
            _rowSquares[row] = RowSteps.SumOfSquares(values);
            foreach (int label in data.Labels[row])
            {
                // The norm of a sum of rows is the inner product of the sum's direction with each of them, added up.
                _sumNorms[label] += Dot(data.Features.ColumnsOf(row), values, centroids.ColumnsOf(label), centroids.ValuesOf(label));
            }
        }

        Model = new SparseLabelModel(Pruned(centroids, smallestWeight).Transpose(), new float[centroids.RowCount]);
        _labelsByFeature = Model.ByFeature;
    }

    /// <summary>What the inner products are multiplied by.</summary>
    public float Weight { get; }

    public SparseLabelModel Model { get; }

    /// <summary>Where in each feature's labels those of a shard begin, for all features of the batch's rows.</summary>
    public int[] StartAt(TrainingBatch batch, int label, int[] cursors)
    {
        int count = 0;
        for (int row = 0; row < batch.Count; row++)
            count += _features.ColumnsOf(batch.Rows[row]).Length;
        if (cursors.Length < count)
            cursors = new int[2 * count];
        count = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            foreach (int feature in _features.ColumnsOf(batch.Rows[row]))
            {
                int found = _labelsByFeature.ColumnsOf(feature).BinarySearch(label);
                cursors[count++] = found >= 0 ? found : ~found;
            }
        }

        return cursors;
    }

    /// <summary>Adds the inner products to a block of scores that will be divided by the labels' norms, and moves the cursors behind the block.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="start">The first label of the block.</param>
    /// <param name="inverseNorms">Of the block's labels.</param>
    /// <param name="scores">Label by label.</param>
    /// <param name="stride">The distance between labels.</param>
    /// <param name="cursors">From <see cref="StartAt"/>, for blocks in order.</param>
    public void Add(TrainingBatch batch, int start, ReadOnlySpan<float> inverseNorms, Span<float> scores, int stride, int[] cursors)
    {
        int end = start + inverseNorms.Length, entry = 0;
        Span<float> factors = stackalloc float[inverseNorms.Length];
        for (int i = 0; i < factors.Length; i++)
            factors[i] = inverseNorms[i] > 0 ? Weight / inverseNorms[i] : 0;
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<int> columns = _features.ColumnsOf(batch.Rows[row]);
            ReadOnlySpan<float> values = _features.ValuesOf(batch.Rows[row]);
            for (int i = 0; i < columns.Length; i++)
            {
                ReadOnlySpan<int> labels = _labelsByFeature.ColumnsOf(columns[i]);
                ReadOnlySpan<float> weights = _labelsByFeature.ValuesOf(columns[i]);
                float value = values[i];
                int at = cursors[entry];
                for (; at < labels.Length && labels[at] < end; at++)
                    scores[((labels[at] - start) * stride) + row] += value * weights[at] * factors[labels[at] - start];
                cursors[entry++] = at;
            }
        }
    }

    /// <summary>The score of a row for a label of its own once it is taken out of the label's sum.</summary>
    /// <param name="row">The row of the data.</param>
    /// <param name="label">One of its labels.</param>
    /// <param name="product">The inner product with the sum that it is part of.</param>
    public float WithoutItself(int row, int label, float product)
    {
        float norm = _sumNorms[label], square = _rowSquares[row];
        float rest = (norm * norm) - (2 * product * norm) + square;
        return rest > 1e-6f * square ? Math.Clamp(((product * norm) - square) / MathF.Sqrt(rest), 0, MathF.Sqrt(square)) : 0;
    }

    private static float Dot(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<int> others, ReadOnlySpan<float> otherValues)
    {
        float sum = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            int found = others.BinarySearch(columns[i]);
            if (found >= 0)
                sum += values[i] * otherValues[found];
        }

        return sum;
    }

    private static SparseMatrix Pruned(SparseMatrix matrix, float smallest)
    {
        var starts = new long[matrix.RowCount + 1];
        var columns = new List<int>(matrix.Columns.Length);
        var values = new List<float>(matrix.Columns.Length);
        for (int row = 0; row < matrix.RowCount; row++)
        {
            for (long i = matrix.Starts[row]; i < matrix.Starts[row + 1]; i++)
            {
                if (MathF.Abs(matrix.Values[i]) < smallest)
                    continue;
                columns.Add(matrix.Columns[i]);
                values.Add(matrix.Values[i]);
            }

            starts[row + 1] = columns.Count;
        }

        return new SparseMatrix(matrix.ColumnCount, starts, [.. columns], [.. values]);
    }
}
