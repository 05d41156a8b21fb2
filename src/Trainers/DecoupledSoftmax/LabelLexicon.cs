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
    private readonly FrequentWords _frequent;
    private readonly WordsByLabel? _byLabel;
    private readonly LabelLists _labels;
    private readonly float[] _weights;
    private readonly float[] _corrections;

    /// <param name="data">The training rows.</param>
    /// <param name="labelTexts">A further row of each label; null for none.</param>
    /// <param name="options">How much words count, and whether all labels take part in a step.</param>
    public LabelLexicon(MultiLabelData data, SparseMatrix? labelTexts, DecoupledSoftmaxOptions options)
    {
        (float weight, float smallestWeight) = (options.LexicalWeight, options.SmallestLexicalWeight);
        _features = data.Features;
        SparseMatrix centroids = LabelCentroid.Fit(data, labelTexts).CopyWeights();
        _labels = data.Labels;
        _corrections = Corrections(data, labelTexts, centroids, weight);
        SparseMatrix all = Kept(centroids, (_, value) => MathF.Abs(value) >= smallestWeight).Transpose();
        foreach (ref float value in all.Values.AsSpan())
            value *= weight;
        _frequent = new FrequentWords(data.Features, all);
        _labelsByFeature = Kept(all, (feature, _) => _frequent.SlotOf(feature) < 0);
        _weights = _labelsByFeature.Values;
        _byLabel = options.Negatives == LabelNegatives.Sampled ? new WordsByLabel(data.Features, _labelsByFeature) : null;
    }

    /// <summary>The weights, in place.</summary>
    public float[][] Weights => [_weights, _frequent.Table];

    /// <summary>The weights as they are now.</summary>
    public SparseLabelModel ToModel()
    {
        int labelCount = _labelsByFeature.ColumnCount;
        var starts = new long[_labelsByFeature.RowCount + 1];
        var labels = new List<int>(_weights.Length);
        var weights = new List<float>(_weights.Length);
        for (int feature = 0; feature < _labelsByFeature.RowCount; feature++)
        {
            labels.AddRange(_labelsByFeature.ColumnsOf(feature));
            weights.AddRange(_labelsByFeature.ValuesOf(feature));
            int slot = _frequent.SlotOf(feature);
            for (int label = 0; label < labelCount && slot >= 0; label++)
            {
                float weight = _frequent.Table[(label * FrequentWords.Count) + slot];
                if (weight == 0)
                    continue;
                labels.Add(label);
                weights.Add(weight);
            }

            starts[feature + 1] = labels.Count;
        }

        return new SparseLabelModel(new SparseMatrix(labelCount, starts, [.. labels], [.. weights]), new float[labelCount]);
    }

    /// <summary>Takes the rows of a batch.</summary>
    public void Load(TrainingBatch batch)
    {
        _frequent.Load(batch);
        _byLabel?.Load(batch);
    }

    /// <summary>Where in each feature's labels those of a shard begin, for all features of the batch's rows.</summary>
    public int[] StartAt(TrainingBatch batch, int label, int[] cursors)
    {
        if (_byLabel is not null)
            return cursors;
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
    /// <param name="numbers">The labels of the block; empty where they follow each other.</param>
    /// <param name="inverseNorms">Of the block's labels.</param>
    /// <param name="scores">Label by label.</param>
    /// <param name="stride">The distance between labels.</param>
    /// <param name="cursors">From <see cref="StartAt"/>, for blocks in order.</param>
    /// <param name="scratch">Room for <see cref="FrequentWords.Count"/> numbers for each label.</param>
    public void Add(
        TrainingBatch batch, int start, ReadOnlySpan<int> numbers, ReadOnlySpan<float> inverseNorms, Span<float> scores, int stride, int[] cursors, Span<float> scratch)
    {
        int end = start + inverseNorms.Length, entry = 0;
        Span<float> factors = stackalloc float[inverseNorms.Length];
        for (int i = 0; i < factors.Length; i++)
            factors[i] = inverseNorms[i] > 0 ? 1 / inverseNorms[i] : 0;
        _frequent.Add(start, numbers, factors, scores, stride, scratch);
        if (_byLabel is not null)
        {
            for (int i = 0; i < numbers.Length; i++)
                _byLabel.Add(numbers[i], factors[i], scores[(i * stride)..]);
            return;
        }

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

    /// <summary>What has to be added to the score of a row for one of its own labels, so that it is as if the row were not in the label's sum.</summary>
    /// <param name="row">The row of the data.</param>
    /// <param name="entry">The number of the label among the row's labels.</param>
    public float Correction(int row, int entry) => _corrections[_labels.Starts[row] + entry];

    /// <summary>Moves the weights of the rows' words against the gradient.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="start">The first label of the block.</param>
    /// <param name="numbers">The labels of the block; empty where they follow each other.</param>
    /// <param name="factors">For each label of the block, what makes of a stored gradient a step.</param>
    /// <param name="gradients">Label by label.</param>
    /// <param name="stride">The distance between labels.</param>
    /// <param name="cursors">From <see cref="StartAt"/>, for blocks in order; moved behind the block.</param>
    /// <param name="scratch">Room for <see cref="FrequentWords.Count"/> numbers for each label.</param>
    public void Step(
        TrainingBatch batch, int start, ReadOnlySpan<int> numbers, ReadOnlySpan<float> factors, ReadOnlySpan<float> gradients, int stride, int[] cursors, Span<float> scratch)
    {
        _frequent.Step(start, numbers, factors, gradients, stride, scratch);
        if (_byLabel is not null)
        {
            for (int i = 0; i < numbers.Length; i++)
                _byLabel.Step(numbers[i], factors[i], gradients[(i * stride)..]);
            return;
        }

        int end = start + factors.Length, entry = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<int> columns = _features.ColumnsOf(batch.Rows[row]);
            ReadOnlySpan<float> values = _features.ValuesOf(batch.Rows[row]);
            for (int i = 0; i < columns.Length; i++)
            {
                ReadOnlySpan<int> labels = _labelsByFeature.ColumnsOf(columns[i]);
                Span<float> weights = _weights.AsSpan((int)_labelsByFeature.Starts[columns[i]], labels.Length);
                int at = cursors[entry];
                for (; at < labels.Length && labels[at] < end; at++)
                    weights[at] -= values[i] * gradients[((labels[at] - start) * stride) + row] * factors[labels[at] - start];
                cursors[entry++] = at;
            }
        }
    }

    private static float[] Corrections(MultiLabelData data, SparseMatrix? labelTexts, SparseMatrix centroids, float weight)
    {
        var products = new float[data.Labels.Labels.Length];
        var norms = new double[centroids.RowCount];
        for (int label = 0; label < norms.Length && labelTexts is not null; label++)
            norms[label] = Dot(labelTexts.ColumnsOf(label), labelTexts.ValuesOf(label), centroids.ColumnsOf(label), centroids.ValuesOf(label));
        for (int row = 0; row < data.Labels.RowCount; row++)
        {
            for (long i = data.Labels.Starts[row]; i < data.Labels.Starts[row + 1]; i++)
            {
                int label = data.Labels.Labels[i];
                products[i] = Dot(data.Features.ColumnsOf(row), data.Features.ValuesOf(row), centroids.ColumnsOf(label), centroids.ValuesOf(label));
                // The norm of a sum of rows is the inner product of the sum's direction with each of them, added up.
                norms[label] += products[i];
            }
        }

        for (int row = 0; row < data.Labels.RowCount; row++)
        {
            double square = RowSteps.SumOfSquares(data.Features.ValuesOf(row));
            for (long i = data.Labels.Starts[row]; i < data.Labels.Starts[row + 1]; i++)
            {
                double norm = norms[data.Labels.Labels[i]], product = products[i];
                double rest = (norm * norm) - (2 * product * norm) + square;
                double without = rest > 1e-6 * square ? Math.Clamp(((product * norm) - square) / Math.Sqrt(rest), 0, Math.Sqrt(square)) : 0;
                products[i] = (float)(weight * (without - product));
            }
        }

        return products;
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

    private static SparseMatrix Kept(SparseMatrix matrix, Func<int, float, bool> isKept)
    {
        var starts = new long[matrix.RowCount + 1];
        var columns = new List<int>(matrix.Columns.Length);
        var values = new List<float>(matrix.Columns.Length);
        for (int row = 0; row < matrix.RowCount; row++)
        {
            for (long i = matrix.Starts[row]; i < matrix.Starts[row + 1]; i++)
            {
                if (!isKept(row, matrix.Values[i]))
                    continue;
                columns.Add(matrix.Columns[i]);
                values.Add(matrix.Values[i]);
            }

            starts[row + 1] = columns.Count;
        }

        return new SparseMatrix(matrix.ColumnCount, starts, [.. columns], [.. values]);
    }
}
