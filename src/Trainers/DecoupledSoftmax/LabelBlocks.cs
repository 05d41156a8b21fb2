using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// Streams over all labels of a step in blocks, never holding more scores than one block's. The labels are cut into shards whatever the
/// number of threads; a shard owns its label rows and its sums, and sums are added in the order of the shards: the same bits for any number of threads.
/// </summary>
internal sealed class LabelBlocks
{
    // 192 x 128 weights and 192 x 272 scores stay in a second-level cache of 512 KB beside the batch.
    private const int BlockLabels = 192;
    private const int MaximumShards = 16;
    private const float Log2E = 1.44269504f;
    private const float Masked = -1e30f;

    // Up to here 2^(score - bound) of the smallest score is still a normal float.
    private const float LargestSpread = 110;

    private readonly EmbeddingTable _table;
    private readonly float[] _rows;
    private readonly float[] _inverseNorms;
    private readonly bool _normalize;
    private readonly float _scale;
    private readonly int _padded;
    private readonly int _scoreStride;
    private readonly LabelLexicon? _lexicon;
    private readonly ShardTeam _team;
    private readonly Shard[] _shards;
    private readonly Scratch[] _scratch;

    /// <param name="table">The free label embeddings.</param>
    /// <param name="rows">The rows that score: those of the table, or the table's plus texts' in an array of its own.</param>
    /// <param name="normalize">Whether label embeddings count with length 1.</param>
    /// <param name="temperature">What scores are divided by.</param>
    /// <param name="padded">The rows of a batch, whole panels.</param>
    /// <param name="lexicon">The words of the labels; null to do without.</param>
    /// <param name="team">Who works.</param>
    public LabelBlocks(EmbeddingTable table, float[] rows, bool normalize, float temperature, int padded, LabelLexicon? lexicon, ShardTeam team)
    {
        (_table, _rows, _normalize, _padded, _lexicon, _team) = (table, rows, normalize, padded, lexicon, team);
        _scale = 1 / temperature;
        // An odd number of cache lines, so that a column of scores does not fall on few sets of the cache.
        _scoreStride = padded + 16;
        _inverseNorms = new float[table.Count];
        int length = Math.Max(64, PanelPacking.Padded((table.Count + MaximumShards - 1) / MaximumShards));
        _shards = [.. Enumerable.Range(0, (table.Count + length - 1) / length)
            .Select(i => new Shard(i * length, Math.Min(table.Count, (i + 1) * length), padded, table.Stride))];
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new Scratch(BlockLabels * _scoreStride, BlockLabels * table.Stride, padded))];
        MaximumScore = normalize && lexicon is null && 2 * _scale * Log2E < LargestSpread ? _scale * Log2E : float.NaN;
    }

    /// <summary>The largest score that there can be, to base 2; NaN where it is too large to count from, or unknown.</summary>
    private float MaximumScore { get; }

    /// <summary>Forms the rows that score, and their norms, anew: after a step on the texts' embeddings, or at the start.</summary>
    /// <param name="features">The feature embeddings; null without texts.</param>
    /// <param name="texts">The features of label texts; null without texts.</param>
    public void Refresh(EmbeddingTable? features, SparseMatrix? texts) => _team.Run(_shards.Length, (_, piece) =>
    {
        int stride = _table.Stride;
        for (int label = _shards[piece].Start; label < _shards[piece].End; label++)
        {
            Span<float> row = _rows.AsSpan(label * stride, stride);
            if (texts is not null)
            {
                FeatureEncoder.Sum(features!, texts.ColumnsOf(label), texts.ValuesOf(label), row);
                RowSteps.AddScaled(1, _table[label], row);
            }

            _inverseNorms[label] = _normalize ? FeatureEncoder.InverseNorm(row) : 1;
        }
    });

    /// <summary>For each row of the batch the logarithm, to base 2, of the sum of the exponentials of its scores, and the scores of its right labels.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="withoutPositives">True to leave right labels out of the sums.</param>
    /// <param name="logSums">One for each row; minus infinity where nothing was added.</param>
    public void LogSums(TrainingBatch batch, bool withoutPositives, Span<double> logSums)
    {
        _team.Run(_shards.Length, (worker, piece) =>
        {
            Shard shard = _shards[piece];
            Scratch scratch = _scratch[worker];
            shard.Maxima.AsSpan().Fill(float.IsNaN(MaximumScore) ? Masked : MaximumScore);
            shard.Sums.AsSpan().Clear();
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start; start < shard.End; start += BlockLabels)
            {
                int count = Math.Min(BlockLabels, shard.End - start);
                LabelScoreBlock block = Score(batch, scratch, start, count, Log2E);
                TakePositives(batch, scratch, start, count, withoutPositives ? Masked : null);
                if (float.IsNaN(MaximumScore))
                {
                    shard.Maxima.CopyTo(scratch.Columns, 0);
                    block.Maxima(scratch.Factors, shard.Maxima);
                    for (int i = 0; i < _padded; i++)
                        shard.Sums[i] *= Math.Pow(2, scratch.Columns[i] - shard.Maxima[i]);
                }

                block.Sum(scratch.Factors, shard.Maxima, scratch.Columns);
                for (int i = 0; i < _padded; i++)
                    shard.Sums[i] += scratch.Columns[i];
            }
        });

        for (int i = 0; i < batch.Count; i++)
        {
            float maximum = Masked;
            foreach (Shard shard in _shards)
                maximum = MathF.Max(maximum, shard.Maxima[i]);
            double sum = 0;
            foreach (Shard shard in _shards)
                sum += shard.Sums[i] * Math.Pow(2, shard.Maxima[i] - maximum);
            // Masked scores count 2^-126 each, or are themselves the maximum where there is nothing else.
            logSums[i] = sum > 1e-35 && maximum > Masked / 2 ? maximum + Math.Log2(sum) : double.NegativeInfinity;
        }
    }

    /// <summary>For each row the sums of y = sigmoid(sharpness * score + shift) and of y (1 - y); shifts are the batch's, to base 2.</summary>
    public void LogisticSums(TrainingBatch batch, float sharpness, Span<double> sums, Span<double> slopes)
    {
        _team.Run(_shards.Length, (worker, piece) =>
        {
            Shard shard = _shards[piece];
            Scratch scratch = _scratch[worker];
            shard.Sums.AsSpan().Clear();
            shard.Slopes.AsSpan().Clear();
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start; start < shard.End; start += BlockLabels)
            {
                int count = Math.Min(BlockLabels, shard.End - start);
                LabelScoreBlock block = Score(batch, scratch, start, count, Log2E * sharpness);
                block.SumLogistic(scratch.Factors, batch.Shifts, scratch.Columns, scratch.OtherColumns);
                for (int i = 0; i < _padded; i++)
                {
                    shard.Sums[i] += scratch.Columns[i];
                    shard.Slopes[i] += scratch.OtherColumns[i];
                }
            }
        });
        AddUp(batch.Count, sums, slopes);
    }

    /// <summary>For each row the sum of softplus of its scores, natural, and the scores of its right labels.</summary>
    public void SoftplusSums(TrainingBatch batch, Span<double> sums)
    {
        _team.Run(_shards.Length, (worker, piece) =>
        {
            Shard shard = _shards[piece];
            Scratch scratch = _scratch[worker];
            shard.Sums.AsSpan().Clear();
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start; start < shard.End; start += BlockLabels)
            {
                int count = Math.Min(BlockLabels, shard.End - start);
                Score(batch, scratch, start, count, Log2E);
                TakePositives(batch, scratch, start, count, null);
                for (int part = 0; part < count; part += BlockLabels / 2)
                {
                    var half = new LabelScoreBlock(
                        scratch.Scores.AsSpan(part * _scoreStride), _scoreStride, Math.Min(BlockLabels / 2, count - part), _padded);
                    half.Softplus(scratch.Factors.AsSpan(part), scratch.Columns, scratch.OtherColumns);
                    for (int i = 0; i < _padded; i++)
                        shard.Sums[i] += (scratch.Columns[i] + Math.Log2(scratch.OtherColumns[i])) / Log2E;
                }
            }
        });
        AddUp(batch.Count, sums, []);
    }

    /// <summary>Forms the gradient of every score from the batch's shifts, factors and gradients of right labels, takes a step with each label, and
    /// leaves the gradient by the batch's embeddings.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="shape">What a score's gradient is made of.</param>
    /// <param name="sharpness">What scores are multiplied by.</param>
    /// <param name="numbers">The numbers of the step; the free label rows stay as they are if the rate is 0.</param>
    /// <param name="keepGradient">True to leave the gradient by the scoring rows in their place, for the texts.</param>
    public void Step(TrainingBatch batch, GradientShape shape, float sharpness, StepNumbers numbers, bool keepGradient)
    {
        int stride = _table.Stride;
        _team.Run(_shards.Length, (worker, piece) =>
        {
            Shard shard = _shards[piece];
            Scratch scratch = _scratch[worker];
            shard.Gradient.AsSpan().Clear();
            scratch.WordCursors = numbers.WordRate > 0 ? _lexicon?.StartAt(batch, shard.Start, scratch.WordCursors) ?? [] : [];
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start; start < shard.End; start += BlockLabels)
            {
                int count = Math.Min(BlockLabels, shard.End - start);
                LabelScoreBlock block = Score(batch, scratch, start, count, Log2E * sharpness);
                for (int i = 0; i < count; i++)
                    scratch.LabelFactors[i] = _inverseNorms[start + i] * _scale;
                if (shape == GradientShape.Exponential)
                    block.Replace(scratch.Factors, batch.Shifts, batch.Factors, scratch.LabelFactors);
                else
                    block.ReplaceByLogistic(scratch.Factors, batch.Shifts, batch.Factors, scratch.LabelFactors, shape == GradientShape.LogisticSlope);
                PutPositives(batch, scratch, start, count, shape);
                if (_lexicon is not null && numbers.WordRate > 0)
                    StepWords(batch, scratch, start, count, numbers.WordRate);
                ReadOnlySpan<float> rows = _rows.AsSpan(start * stride, count * stride);
                PanelPacking.Rows(rows, [], count, stride, scratch.Panels);
                MatrixProduct.Multiply(scratch.Scores, 1, _scoreStride, _padded, scratch.Panels, count, stride, shard.Gradient, stride, add: true);
                MatrixProduct.Multiply(scratch.Scores, _scoreStride, 1, count, batch.Panels, _padded, stride, scratch.Gradient, stride, add: false);
                StepLabels(scratch, start, count, numbers, keepGradient);
            }
        });

        batch.Gradient.AsSpan().Clear();
        foreach (Shard shard in _shards)
            RowSteps.AddScaled(1, shard.Gradient, batch.Gradient);
    }

    private void StepLabels(Scratch scratch, int start, int count, in StepNumbers numbers, bool keepGradient)
    {
        int stride = _table.Stride;
        for (int i = 0; i < count; i++)
        {
            int label = start + i;
            Span<float> gradient = scratch.Gradient.AsSpan(i * stride, stride);
            Span<float> row = _rows.AsSpan(label * stride, stride);
            if (_normalize)
            {
                float inverse = _inverseNorms[label];
                RowSteps.AddScaled(-RowSteps.Dot(gradient, row) * inverse * inverse, row, gradient);
            }

            _table.Step(label, gradient, numbers);
            if (keepGradient)
                gradient.CopyTo(row);
            else
                _inverseNorms[label] = _normalize ? FeatureEncoder.InverseNorm(row) : 1;
        }
    }

    // In units of the loss of one row and of plain scores: the rate means the same for every batch size and temperature.
    private void StepWords(TrainingBatch batch, Scratch scratch, int start, int count, float rate)
    {
        Span<float> factors = scratch.WordFactors.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            factors[i] = _inverseNorms[start + i] > 0 ? rate * batch.Count / (_scale * _inverseNorms[start + i]) : 0;
        _lexicon!.Step(batch, start, factors, scratch.Scores, _scoreStride, scratch.WordCursors, scratch.Words);
    }

    private LabelScoreBlock Score(TrainingBatch batch, Scratch scratch, int start, int count, float factor)
    {
        int stride = _table.Stride;
        for (int i = 0; i < count; i++)
            scratch.Factors[i] = _inverseNorms[start + i] * _scale * factor;
        MatrixProduct.Multiply(
            _rows.AsSpan(start * stride, count * stride), stride, 1, count, batch.Transposed, stride, _padded, scratch.Scores, _scoreStride, add: false);
        if (_lexicon is not null)
            AddWords(batch, scratch, start, count);
        return new LabelScoreBlock(scratch.Scores, _scoreStride, count, _padded);
    }

    private void AddWords(TrainingBatch batch, Scratch scratch, int start, int count)
    {
        _lexicon!.Add(batch, start, _inverseNorms.AsSpan(start, count), scratch.Scores, _scoreStride, scratch.Cursors, scratch.Words);
        foreach (long item in Within(batch, start, count))
        {
            int label = (int)(item >> 32), entry = (int)(uint)item, row = batch.PositiveRows[entry];
            if (_inverseNorms[label] > 0)
                scratch.Scores[((label - start) * _scoreStride) + row] += _lexicon.Correction(batch.Rows[row], entry - batch.PositiveStarts[row]) / _inverseNorms[label];
        }
    }

    private void TakePositives(TrainingBatch batch, Scratch scratch, int start, int count, float? mask)
    {
        foreach (long item in Within(batch, start, count))
        {
            int label = (int)(item >> 32) - start, entry = (int)(uint)item;
            ref float score = ref scratch.Scores[(label * _scoreStride) + batch.PositiveRows[entry]];
            batch.PositiveScores[entry] = score * scratch.Factors[label] / Log2E;
            if (mask is { } value)
                score = value / MathF.Max(scratch.Factors[label], 1e-8f);
        }
    }

    private void PutPositives(TrainingBatch batch, Scratch scratch, int start, int count, GradientShape shape)
    {
        foreach (long item in Within(batch, start, count))
        {
            int label = (int)(item >> 32) - start, entry = (int)(uint)item;
            ref float gradient = ref scratch.Scores[(label * _scoreStride) + batch.PositiveRows[entry]];
            float own = batch.PositiveGradients[entry] * scratch.LabelFactors[label];
            gradient = shape == GradientShape.LogisticSlope ? gradient + own : own;
        }
    }

    private static ReadOnlySpan<long> Within(TrainingBatch batch, int start, int count)
    {
        ReadOnlySpan<long> all = batch.ByLabel;
        int from = ~all.BinarySearch(((long)start << 32) - 1), to = ~all.BinarySearch(((long)(start + count) << 32) - 1);
        return all[from..to];
    }

    private void AddUp(int count, Span<double> sums, Span<double> slopes)
    {
        for (int i = 0; i < count; i++)
        {
            sums[i] = 0;
            foreach (Shard shard in _shards)
                sums[i] += shard.Sums[i];
            if (slopes.IsEmpty)
                continue;
            slopes[i] = 0;
            foreach (Shard shard in _shards)
                slopes[i] += shard.Slopes[i];
        }
    }

    /// <summary>A range of labels and the sums over it.</summary>
    private sealed class Shard(int start, int end, int padded, int stride)
    {
        public int Start { get; } = start;

        public int End { get; } = end;

        public float[] Maxima { get; } = new float[padded];

        public double[] Sums { get; } = new double[padded];

        public double[] Slopes { get; } = new double[padded];

        public float[] Gradient { get; } = new float[padded * stride];
    }

    /// <summary>The working memory of one thread.</summary>
    private sealed class Scratch(int scores, int rows, int padded)
    {
        public float[] Scores { get; } = new float[scores];

        public float[] Panels { get; } = new float[rows];

        public float[] Gradient { get; } = new float[rows];

        public float[] Factors { get; } = new float[BlockLabels];

        public float[] LabelFactors { get; } = new float[BlockLabels];

        public float[] Columns { get; } = new float[padded];

        public float[] OtherColumns { get; } = new float[padded];

        public int[] Cursors { get; set; } = [];

        public int[] WordCursors { get; set; } = [];

        public float[] WordFactors { get; } = new float[BlockLabels];

        public float[] Words { get; } = new float[BlockLabels * CommonWords.Count];
    }
}
