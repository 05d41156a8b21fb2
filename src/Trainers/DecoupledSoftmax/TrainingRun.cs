using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The parameters of a running fit, and its steps.</summary>
internal sealed class TrainingRun
{
    private readonly DecoupledSoftmaxOptions _options;
    private readonly SparseMatrix? _labelTexts;
    private readonly EmbeddingTable _features;
    private readonly EmbeddingTable _labels;
    private readonly float[] _labelRows;
    private readonly FeatureEncoder _encoder;
    private readonly LabelLexicon? _lexicon;
    private readonly LabelBlocks _blocks;
    private readonly BatchLoss _loss;
    private readonly TrainingBatch _batch;

    public TrainingRun(DecoupledSoftmaxOptions options, MultiLabelData data, SparseMatrix? labelTexts, ShardTeam team)
    {
        if (options.Loss == LabelLoss.SoftTopK && options.TopK >= data.Labels.LabelCount)
            throw new ArgumentOutOfRangeException(nameof(options), $"TopK is {options.TopK}; there are only {data.Labels.LabelCount} labels.");
        _options = options;
        _lexicon = options.LexicalWeight > 0 ? new LabelLexicon(data, labelTexts, options.LexicalWeight, options.SmallestLexicalWeight) : null;
        // Where words count, texts are words; through embeddings that start at random they would only add noise to these.
        labelTexts = _lexicon is null ? labelTexts : null;
        _labelTexts = labelTexts;
        _features = new EmbeddingTable(data.Features.ColumnCount, options.Dimension, options.Optimizer, options.WeightDecay);
        _labels = new EmbeddingTable(data.Labels.LabelCount, options.Dimension, options.Optimizer, options.WeightDecay);
        _labelRows = labelTexts is null ? _labels.Values : new float[_labels.Values.Length];
        _encoder = new FeatureEncoder(_features, options.NormalizeEmbeddings, team, labelTexts?.Transpose());
        _batch = new TrainingBatch(data.Features, data.Labels, Math.Min(options.BatchSize, Math.Max(1, data.Labels.RowCount)), _features.Stride);
        _blocks = new LabelBlocks(_labels, _labelRows, options.NormalizeEmbeddings, options.Temperature, _batch.Padded, _lexicon, team);
        _loss = new BatchLoss(options.Loss, options.TopK, options.TopKSharpness, _batch.Padded);
        Initialize(data);
        _blocks.Refresh(_features, labelTexts);
    }

    /// <summary>Takes one step; gives the sum of the rows' losses before it.</summary>
    public double Step(ReadOnlySpan<int> rows, int number, float rate)
    {
        _batch.Load(rows, _options.FeatureDropout, TrainingBatch.Mixed((ulong)_options.Seed, (ulong)number));
        _lexicon?.Load(_batch);
        _encoder.Encode(_batch);
        double loss = _loss.Evaluate(_batch, _blocks);
        StepNumbers numbers = _labels.Numbers(number, rate) with { WordRate = _options.LexicalLearningRate * rate / _options.LearningRate };
        _blocks.Step(_batch, _loss.Shape, _loss.Sharpness, numbers, keepGradient: _labelTexts is not null);
        _encoder.Step(_batch, _labelTexts is null ? [] : _labelRows, numbers);
        if (_labelTexts is not null)
            _blocks.Refresh(_features, _labelTexts);
        return loss;
    }

    /// <summary>All numbers that further steps depend on, in place.</summary>
    public (float[][] Numbers, int[][] LastSteps) State =>
        ([.. _features.State, .. _labels.State, .. _lexicon?.Weights ?? []], [_features.LastSteps, _labels.LastSteps]);

    /// <summary>Continues from a saved state.</summary>
    public void Restore(TrainingCheckpoint checkpoint)
    {
        (float[][] numbers, int[][] lastSteps) = State;
        for (int i = 0; i < numbers.Length; i++)
            checkpoint.Numbers[i].CopyTo(numbers[i], 0);
        for (int i = 0; i < lastSteps.Length; i++)
            checkpoint.LastSteps[i].CopyTo(lastSteps[i], 0);
        _blocks.Refresh(_features, _labelTexts);
    }

    public ExtremeMultiLabelModel ToModel()
    {
        float[] labels = new float[_labels.Count * _labels.Dimension];
        for (int label = 0; label < _labels.Count; label++)
        {
            ReadOnlySpan<float> row = _labelRows.AsSpan(label * _labels.Stride, _labels.Dimension);
            float scale = _options.NormalizeEmbeddings ? FeatureEncoder.InverseNorm(row) : 1;
            RowSteps.AddScaled(scale, row, labels.AsSpan(label * row.Length, row.Length));
        }

        return new ExtremeMultiLabelModel(
            _features.ToArray(), _features.Count, labels, _labels.Count, _labels.Dimension, _options.Temperature, _options.NormalizeEmbeddings,
            _lexicon?.ToModel());
    }

    private void Initialize(MultiLabelData data)
    {
        float deviation = 1 / MathF.Sqrt(_options.Dimension);
        var gaussian = new GaussianNumbers(_options.Seed);
        for (int feature = 0; feature < _features.Count; feature++)
            gaussian.Fill(_features[feature][.._options.Dimension], deviation);
        if (_options.LabelInitialization == LabelInitialization.Zero)
            return;
        if (_options.LabelInitialization == LabelInitialization.Random)
        {
            for (int label = 0; label < _labels.Count; label++)
                gaussian.Fill(_labels[label][.._options.Dimension], deviation);
            return;
        }

        var embedding = new float[_features.Stride];
        for (int row = 0; row < data.Labels.RowCount; row++)
        {
            if (data.Labels[row].IsEmpty)
                continue;
            FeatureEncoder.Sum(_features, data.Features.ColumnsOf(row), data.Features.ValuesOf(row), embedding);
            float scale = FeatureEncoder.InverseNorm(embedding);
            foreach (int label in data.Labels[row])
                RowSteps.AddScaled(scale, embedding, _labels[label]);
        }

        for (int label = 0; label < _labels.Count; label++)
        {
            // A label that no row has starts anywhere: it is only ever pushed away.
            float scale = FeatureEncoder.InverseNorm(_labels[label]);
            if (scale == 0)
                gaussian.Fill(_labels[label][.._options.Dimension], deviation);
            foreach (ref float value in _labels[label])
                value *= scale == 0 ? 1 : scale;
        }
    }
}
