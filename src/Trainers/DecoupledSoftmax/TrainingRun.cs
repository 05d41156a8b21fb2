using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The parameters of a running fit, and its steps.</summary>
internal sealed class TrainingRun
{
    // Behind all features of all rows, by which a step's other random numbers are numbered.
    internal const ulong SamplePart = ulong.MaxValue;
    private const ulong NoisePart = ulong.MaxValue - 1;
    private const int LabelsPerPiece = 1024;

    private readonly DecoupledSoftmaxOptions _options;
    private readonly ShardTeam _team;
    private readonly EmbeddingTable _features;
    private readonly EmbeddingTable? _labels;
    private readonly SparseMatrix? _labelTexts;
    private readonly SeenLabels? _seen;
    private readonly int _labelCount;
    private readonly ActiveLabels _active;
    private readonly LabelPool? _pool;
    private readonly HardNegatives? _hard;
    private readonly RowClusters? _clusters;
    private readonly FeatureEncoder _encoder;
    private readonly ResidualLayer? _layer;
    private readonly LabelLexicon? _lexicon;
    private readonly LabelBlocks _blocks;
    private readonly BatchLoss _loss;
    private readonly TrainingBatch _batch;

    public TrainingRun(DecoupledSoftmaxOptions options, MultiLabelData data, SparseMatrix? labelTexts, ShardTeam team)
    {
        (_options, _team) = (options, team);
        CheckTexts(labelTexts);
        if (options.LabelEncoder == LabelEncoder.Texts)
        {
            _seen = new SeenLabels(data.Labels);
            _labelTexts = labelTexts!;
            labelTexts = labelTexts!.Select(_seen.Numbers);
            data = new MultiLabelData(data.Features, _seen.Renumber(data.Labels));
        }

        _labelCount = data.Labels.LabelCount;
        if (options.Loss == LabelLoss.SoftTopK && options.TopK >= _labelCount)
            throw new ArgumentOutOfRangeException(nameof(options), $"TopK is {options.TopK}; there are only {_labelCount} labels to train on.");
        SparseMatrix? startingTexts = labelTexts;
        _lexicon = options.LexicalWeight > 0 ? new LabelLexicon(data, labelTexts, options) : null;
        // Where words count, texts are words; through embeddings that start at random they would only add noise to these.
        labelTexts = _lexicon is null || _seen is not null ? labelTexts : null;
        _features = new EmbeddingTable(data.Features.ColumnCount, options.Dimension, options.Optimizer, options.WeightDecay);
        _labels = _seen is not null ? null : new EmbeddingTable(data.Labels.LabelCount, options.Dimension, options.Optimizer, options.WeightDecay, noiseSalt: 1);
        _layer = options.ResidualLayer
            ? new ResidualLayer(new EmbeddingTable(options.Dimension, options.Dimension, options.Optimizer, options.WeightDecay, noiseSalt: 2), team) : null;
        _encoder = new FeatureEncoder(_features, options.NormalizeEmbeddings, team, _layer);
        _active = new ActiveLabels(_labels, _encoder, labelTexts, options.NormalizeEmbeddings, team);
        _batch = new TrainingBatch(data.Features, data.Labels, Math.Min(options.BatchSize, Math.Max(1, data.Labels.RowCount)), _features.Stride);
        _blocks = new LabelBlocks(_active, options.NormalizeEmbeddings, options.Temperature, _batch.Padded, _lexicon, team);
        _loss = new BatchLoss(options.Loss, options.TopK, options.TopKSharpness, _batch.Padded);
        EmbeddingStart.Fill(options, data, startingTexts, _features, _labels);
        _clusters = options.ClusterBatches ? new RowClusters(data, options.Seed, team) : null;
        if (options.Negatives == LabelNegatives.Sampled)
        {
            _pool = new LabelPool(data.Labels.LabelCount, options.NumberOfUniformNegatives);
            _hard = options.NumberOfHardNegatives > 0 ? new HardNegatives(data, options.NumberOfHardNegatives) : null;
            return;
        }

        _active.ActivateAll(data.Labels.LabelCount);
        _blocks.Arrange();
    }

    /// <summary>To be called before the steps of an epoch: finds hard negatives and clusters anew if it is time, and puts the rows in the order of the epoch.</summary>
    public void StartEpoch(int epoch, int[] rows)
    {
        if (_hard is not null && epoch >= _options.HardNegativeStartEpoch && (epoch - _options.HardNegativeStartEpoch) % _options.HardNegativeRefreshInterval == 0)
        {
            ExtremeMultiLabelModel model = ToModel(ofSeenLabels: true);
            _hard.Refresh(_options.Index is null ? model : model.WithIndex(_options.Index, _team.Cancellation), _team);
        }

        // From the sorted order each time, so that an epoch's order does not depend on those before: a resumed fit continues exactly.
        Array.Sort(rows);
        var random = new Random((int)TrainingBatch.Mixed((ulong)_options.Seed, (ulong)epoch));
        if (_clusters is null || epoch < _options.ClusterStartEpoch)
        {
            random.Shuffle(rows);
            return;
        }

        int since = epoch - _options.ClusterStartEpoch;
        if (since % _options.ClusterInterval == 0)
            _clusters.Refresh(_encoder, rows, RowClusters.SizeAt(since / _options.ClusterInterval, _options.BatchSize));
        _clusters.Order(rows, random);
    }

    /// <summary>Takes one step; gives the sum of the rows' losses before it.</summary>
    public double Step(ReadOnlySpan<int> rows, int number, float rate)
    {
        ulong seed = TrainingBatch.Mixed((ulong)_options.Seed, (ulong)number);
        _batch.Load(rows, _options.FeatureDropout, seed);
        _lexicon?.Load(_batch);
        _encoder.Encode(_batch);
        if (_pool is not null)
            ChooseLabels(_pool, seed);
        double loss = _loss.Evaluate(_batch, _blocks);
        StepNumbers numbers = _features.Numbers(number, rate) with
        {
            WordRate = _options.LexicalLearningRate * rate / _options.LearningRate,
            NoiseDeviation = GradientNoise.Deviation(_options.GradientNoise, _options.GradientNoiseDecay, number),
            NoiseSeed = TrainingBatch.Mixed(seed, NoisePart),
        };
        _blocks.Step(_batch, _loss.Shape, _loss.Sharpness, numbers);
        _encoder.Step(_batch, _active, numbers);
        if (_active.HasTexts && _pool is null)
            _active.Refresh();
        return loss;
    }

    /// <summary>All numbers that further steps depend on, in place.</summary>
    public (float[][] Numbers, int[][] LastSteps) State =>
    (
        [.. _features.State, .. _labels?.State ?? [], .. _lexicon?.Weights ?? [], .. _layer?.Weights.State ?? []],
        [_features.LastSteps, _labels?.LastSteps ?? [], _hard?.Labels ?? [], _layer?.Weights.LastSteps ?? [], _clusters?.Numbers ?? []]);

    /// <summary>Continues from a saved state.</summary>
    public void Restore(TrainingCheckpoint checkpoint)
    {
        (float[][] numbers, int[][] lastSteps) = State;
        for (int i = 0; i < numbers.Length; i++)
            checkpoint.Numbers[i].CopyTo(numbers[i], 0);
        for (int i = 0; i < lastSteps.Length; i++)
            checkpoint.LastSteps[i].CopyTo(lastSteps[i], 0);
        if (_pool is null)
            _active.Refresh();
    }

    /// <summary>The model as it is now.</summary>
    /// <param name="ofSeenLabels">True for the labels as training numbers them, where labels that no row has are left out; false for all.</param>
    public ExtremeMultiLabelModel ToModel(bool ofSeenLabels = false)
    {
        SparseMatrix? texts = ofSeenLabels ? null : _labelTexts;
        int labels = texts?.RowCount ?? _labelCount, dimension = _options.Dimension;
        var rows = new float[checked(labels * dimension)];
        var scratch = new float[_team.Threads][];
        _team.Run((labels + LabelsPerPiece - 1) / LabelsPerPiece, (worker, piece) =>
        {
            float[] row = scratch[worker] ??= new float[_features.Stride];
            for (int label = piece * LabelsPerPiece; label < Math.Min(labels, (piece + 1) * LabelsPerPiece); label++)
            {
                if (texts is null)
                    _active.Form(label, row);
                else
                    _encoder.Embed(texts.ColumnsOf(label), texts.ValuesOf(label), row);
                RowSteps.AddScaled(_options.NormalizeEmbeddings ? FeatureEncoder.InverseNorm(row) : 1, row.AsSpan(0, dimension), rows.AsSpan(label * dimension, dimension));
            }
        });
        SparseLabelModel? words = _lexicon?.ToModel();
        if (words is not null && texts is not null)
            words = _seen!.AddWords(words, texts, _options.LexicalWeight);
        return new ExtremeMultiLabelModel(_features.ToArray(), _features.Count, rows, labels, dimension, _options.Temperature, _options.NormalizeEmbeddings, words, _layer?.Weights.ToArray());
    }

    private void CheckTexts(SparseMatrix? labelTexts)
    {
        if (_options.LabelEncoder == LabelEncoder.Texts && labelTexts is null)
            throw new ArgumentException("LabelEncoder is Texts: label texts are needed, or LabelEncoder = FreeRows or Both.", nameof(labelTexts));
        if (_options.LabelInitialization == LabelInitialization.Text && labelTexts is null)
            throw new ArgumentException("LabelInitialization is Text: label texts are needed, or LabelInitialization = Random, Centroid or Zero.", nameof(labelTexts));
        if (_options.LabelEncoder == LabelEncoder.FreeRows && labelTexts is not null && _options.LexicalWeight == 0 && _options.LabelInitialization != LabelInitialization.Text)
        {
            throw new ArgumentException(
                "Label texts have no use where LabelEncoder is FreeRows, LexicalWeight is 0 and LabelInitialization is not Text; leave them out, or change one of the three.", nameof(labelTexts));
        }
    }

    // The labels of the batch's rows and their hard negatives count as they are; a sample stands for all others.
    private void ChooseLabels(LabelPool pool, ulong seed)
    {
        pool.Begin();
        foreach (long item in _batch.ByLabel)
            pool.Add((int)(item >> 32));
        for (int i = 0; i < _batch.Count && _hard is not null; i++)
        {
            foreach (int label in _hard[_batch.Rows[i]])
                pool.Add(label);
        }

        pool.Sample(TrainingBatch.Mixed(seed, SamplePart));
        _active.Activate(pool.Labels, pool.ExactCount, pool.Weight);
        _blocks.Arrange();
        _batch.Renumber(pool.Labels[..pool.ExactCount]);
    }
}
