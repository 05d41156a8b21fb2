using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// Streams over the labels of a step in blocks, never holding more scores than one block's. The labels are cut into shards whatever the
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

    private readonly ActiveLabels _labels;
    private readonly bool _normalize;
    private readonly float _scale;
    private readonly int _padded;
    private readonly int _scoreStride;
    private readonly LabelLexicon? _lexicon;
    private readonly ShardTeam _team;
    private readonly LabelShard[] _shards = new LabelShard[MaximumShards];
    private readonly LabelScratch[] _scratch;
    private int _shardCount;

    /// <param name="labels">The labels that take part.</param>
    /// <param name="normalize">Whether label embeddings count with length 1.</param>
    /// <param name="temperature">What scores are divided by.</param>
    /// <param name="padded">The rows of a batch, whole panels.</param>
    /// <param name="lexicon">The words of the labels; null to do without.</param>
    /// <param name="team">Who works.</param>
    public LabelBlocks(ActiveLabels labels, bool normalize, float temperature, int padded, LabelLexicon? lexicon, ShardTeam team)
    {
        (_labels, _normalize, _padded, _lexicon, _team) = (labels, normalize, padded, lexicon, team);
        _scale = 1 / temperature;
        // An odd number of cache lines, so that a column of scores does not fall on few sets of the cache.
        _scoreStride = padded + 16;
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new LabelScratch(BlockLabels, _scoreStride, labels.Stride, padded))];
        MaximumScore = normalize && lexicon is null && 2 * _scale * Log2E < LargestSpread ? _scale * Log2E : float.NaN;
    }

    /// <summary>The largest score that there can be, to base 2; NaN where it is too large to count from, or unknown.</summary>
    private float MaximumScore { get; }

    private ReadOnlySpan<LabelShard> Shards => _shards.AsSpan(0, _shardCount);

    /// <summary>Cuts the labels that take part into shards; to be called whenever these have changed.</summary>
    public void Arrange()
    {
        int length = Math.Max(64, PanelPacking.Padded((_labels.Count + MaximumShards - 1) / MaximumShards));
        _shardCount = (_labels.Count + length - 1) / length;
        for (int i = 0; i < _shardCount; i++)
        {
            LabelShard shard = _shards[i] ??= new LabelShard(_padded, _labels.Stride);
            (shard.Start, shard.End) = (i * length, Math.Min(_labels.Count, (i + 1) * length));
        }
    }

    /// <summary>For each row of the batch the logarithm, to base 2, of the sum of the exponentials of its scores, and the scores of its right labels.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="withoutPositives">True to leave right labels out of the sums.</param>
    /// <param name="logSums">One for each row; minus infinity where nothing was added.</param>
    public void LogSums(TrainingBatch batch, bool withoutPositives, Span<double> logSums)
    {
        _team.Run(_shardCount, (worker, piece) =>
        {
            LabelShard shard = _shards[piece];
            LabelScratch scratch = _scratch[worker];
            shard.Maxima.AsSpan().Fill(float.IsNaN(MaximumScore) ? Masked : MaximumScore);
            shard.Sums.AsSpan().Clear();
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start, count; start < shard.End; start += count)
            {
                count = Length(start, shard.End);
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
                double weight = WeightOf(start);
                for (int i = 0; i < _padded; i++)
                    shard.Sums[i] += weight * scratch.Columns[i];
            }
        });

        for (int i = 0; i < batch.Count; i++)
        {
            float maximum = Masked;
            foreach (LabelShard shard in Shards)
                maximum = MathF.Max(maximum, shard.Maxima[i]);
            double sum = 0;
            foreach (LabelShard shard in Shards)
                sum += shard.Sums[i] * Math.Pow(2, shard.Maxima[i] - maximum);
            // Masked scores count 2^-126 each, or are themselves the maximum where there is nothing else.
            logSums[i] = sum > 1e-35 && maximum > Masked / 2 ? maximum + Math.Log2(sum) : double.NegativeInfinity;
        }
    }

    /// <summary>For each row the sums of y = sigmoid(sharpness * score + shift) and of y (1 - y); shifts are the batch's, to base 2.</summary>
    public void LogisticSums(TrainingBatch batch, float sharpness, Span<double> sums, Span<double> slopes)
    {
        _team.Run(_shardCount, (worker, piece) =>
        {
            LabelShard shard = _shards[piece];
            LabelScratch scratch = _scratch[worker];
            shard.Sums.AsSpan().Clear();
            shard.Slopes.AsSpan().Clear();
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start, count; start < shard.End; start += count)
            {
                count = Length(start, shard.End);
                LabelScoreBlock block = Score(batch, scratch, start, count, Log2E * sharpness);
                block.SumLogistic(scratch.Factors, batch.Shifts, scratch.Columns, scratch.OtherColumns);
                double weight = WeightOf(start);
                for (int i = 0; i < _padded; i++)
                {
                    shard.Sums[i] += weight * scratch.Columns[i];
                    shard.Slopes[i] += weight * scratch.OtherColumns[i];
                }
            }
        });
        AddUp(batch.Count, sums, slopes);
    }

    /// <summary>For each row the sum of softplus of its scores, natural, and the scores of its right labels.</summary>
    public void SoftplusSums(TrainingBatch batch, Span<double> sums)
    {
        _team.Run(_shardCount, (worker, piece) =>
        {
            LabelShard shard = _shards[piece];
            LabelScratch scratch = _scratch[worker];
            shard.Sums.AsSpan().Clear();
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start, count; start < shard.End; start += count)
            {
                count = Length(start, shard.End);
                Score(batch, scratch, start, count, Log2E);
                TakePositives(batch, scratch, start, count, null);
                double weight = WeightOf(start);
                for (int part = 0; part < count; part += BlockLabels / 2)
                {
                    var half = new LabelScoreBlock(
                        scratch.Scores.AsSpan(part * _scoreStride), _scoreStride, Math.Min(BlockLabels / 2, count - part), _padded);
                    half.Softplus(scratch.Factors.AsSpan(part), scratch.Columns, scratch.OtherColumns);
                    for (int i = 0; i < _padded; i++)
                        shard.Sums[i] += weight * ((scratch.Columns[i] + Math.Log2(scratch.OtherColumns[i])) / Log2E);
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
    /// <param name="numbers">The numbers of the step.</param>
    public void Step(TrainingBatch batch, GradientShape shape, float sharpness, StepNumbers numbers)
    {
        int stride = _labels.Stride;
        _team.Run(_shardCount, (worker, piece) =>
        {
            LabelShard shard = _shards[piece];
            LabelScratch scratch = _scratch[worker];
            shard.Gradient.AsSpan().Clear();
            scratch.WordCursors = numbers.WordRate > 0 ? _lexicon?.StartAt(batch, shard.Start, scratch.WordCursors) ?? [] : [];
            scratch.Cursors = _lexicon?.StartAt(batch, shard.Start, scratch.Cursors) ?? scratch.Cursors;
            for (int start = shard.Start, count; start < shard.End; start += count)
            {
                count = Length(start, shard.End);
                LabelScoreBlock block = Score(batch, scratch, start, count, Log2E * sharpness);
                float weight = WeightOf(start);
                for (int i = 0; i < count; i++)
                    scratch.LabelFactors[i] = weight * _labels.InverseNorms[start + i] * _scale;
                if (shape == GradientShape.Exponential)
                    block.Replace(scratch.Factors, batch.Shifts, batch.Factors, scratch.LabelFactors);
                else
                    block.ReplaceByLogistic(scratch.Factors, batch.Shifts, batch.Factors, scratch.LabelFactors, shape == GradientShape.LogisticSlope);
                PutPositives(batch, scratch, start, count, shape);
                if (_lexicon is not null && numbers.WordRate > 0)
                    StepWords(batch, scratch, start, count, numbers.WordRate);
                ReadOnlySpan<float> rows = _labels.Rows.AsSpan(start * stride, count * stride);
                PanelPacking.Rows(rows, [], count, stride, scratch.Panels);
                MatrixProduct.Multiply(scratch.Scores, 1, _scoreStride, _padded, scratch.Panels, count, stride, shard.Gradient, stride, add: true);
                MatrixProduct.Multiply(scratch.Scores, _scoreStride, 1, count, batch.Panels, _padded, stride, scratch.Gradient, stride, add: false);
                StepLabels(scratch, start, count, numbers);
            }
        });

        batch.Gradient.AsSpan().Clear();
        foreach (LabelShard shard in Shards)
            RowSteps.AddScaled(1, shard.Gradient, batch.Gradient);
    }

    // A block holds exact labels or sampled ones, so that one weight is that of all its labels.
    private int Length(int start, int end) => Math.Min(BlockLabels, (start < _labels.ExactCount ? Math.Min(end, _labels.ExactCount) : end) - start);

    private ReadOnlySpan<int> NumbersOf(int start, int count) => _labels.AreAll ? [] : _labels.Numbers.Slice(start, count);

    private float WeightOf(int start) => start < _labels.ExactCount ? 1 : _labels.Weight;

    private void StepLabels(LabelScratch scratch, int start, int count, in StepNumbers numbers)
    {
        int stride = _labels.Stride;
        for (int i = 0; i < count; i++)
        {
            int label = start + i;
            Span<float> gradient = scratch.Gradient.AsSpan(i * stride, stride);
            if (_normalize)
            {
                ReadOnlySpan<float> row = _labels.Rows.AsSpan(label * stride, stride);
                float inverse = _labels.InverseNorms[label];
                RowSteps.AddScaled(-RowSteps.Dot(gradient, row) * inverse * inverse, row, gradient);
            }

            _labels.Step(label, gradient, numbers);
        }
    }

    // In units of the loss of one row and of plain scores: the rate means the same for every batch size and temperature.
    private void StepWords(TrainingBatch batch, LabelScratch scratch, int start, int count, float rate)
    {
        Span<float> factors = scratch.WordFactors.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            factors[i] = _labels.InverseNorms[start + i] > 0 ? rate * batch.Count / (_scale * _labels.InverseNorms[start + i]) : 0;
        _lexicon!.Step(batch, start, NumbersOf(start, count), factors, scratch.Scores, _scoreStride, scratch.WordCursors, scratch.Words);
    }

    private LabelScoreBlock Score(TrainingBatch batch, LabelScratch scratch, int start, int count, float factor)
    {
        int stride = _labels.Stride;
        for (int i = 0; i < count; i++)
            scratch.Factors[i] = _labels.InverseNorms[start + i] * _scale * factor;
        MatrixProduct.Multiply(
            _labels.Rows.AsSpan(start * stride, count * stride), stride, 1, count, batch.Transposed, stride, _padded, scratch.Scores, _scoreStride, add: false);
        if (_lexicon is not null)
            AddWords(batch, scratch, start, count);
        return new LabelScoreBlock(scratch.Scores, _scoreStride, count, _padded);
    }

    private void AddWords(TrainingBatch batch, LabelScratch scratch, int start, int count)
    {
        _lexicon!.Add(
            batch, start, NumbersOf(start, count), _labels.InverseNorms.AsSpan(start, count), scratch.Scores, _scoreStride, scratch.Cursors, scratch.Words);
        foreach (long item in batch.EntriesOf(start, count))
        {
            int label = (int)(item >> 32), entry = (int)(uint)item, row = batch.PositiveRows[entry];
            if (_labels.InverseNorms[label] > 0)
                scratch.Scores[((label - start) * _scoreStride) + row] += _lexicon.Correction(batch.Rows[row], entry - batch.PositiveStarts[row]) / _labels.InverseNorms[label];
        }
    }

    private void TakePositives(TrainingBatch batch, LabelScratch scratch, int start, int count, float? mask)
    {
        foreach (long item in batch.EntriesOf(start, count))
        {
            int label = (int)(item >> 32) - start, entry = (int)(uint)item;
            ref float score = ref scratch.Scores[(label * _scoreStride) + batch.PositiveRows[entry]];
            batch.PositiveScores[entry] = score * scratch.Factors[label] / Log2E;
            if (mask is { } value)
                score = value / MathF.Max(scratch.Factors[label], 1e-8f);
        }
    }

    private void PutPositives(TrainingBatch batch, LabelScratch scratch, int start, int count, GradientShape shape)
    {
        foreach (long item in batch.EntriesOf(start, count))
        {
            int label = (int)(item >> 32) - start, entry = (int)(uint)item;
            ref float gradient = ref scratch.Scores[(label * _scoreStride) + batch.PositiveRows[entry]];
            float own = batch.PositiveGradients[entry] * scratch.LabelFactors[label];
            gradient = shape == GradientShape.LogisticSlope ? gradient + own : own;
        }
    }

    private void AddUp(int count, Span<double> sums, Span<double> slopes)
    {
        for (int i = 0; i < count; i++)
        {
            sums[i] = 0;
            foreach (LabelShard shard in Shards)
                sums[i] += shard.Sums[i];
            if (slopes.IsEmpty)
                continue;
            slopes[i] = 0;
            foreach (LabelShard shard in Shards)
                slopes[i] += shard.Slopes[i];
        }
    }
}
