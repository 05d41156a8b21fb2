using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Embeds rows as sums of feature embeddings, and carries gradients back to these. Label texts share the embeddings.</summary>
internal sealed class FeatureEncoder
{
    private const int RowsPerPiece = 16;
    private const int SlotsPerPiece = 64;
    private const float SmallestNorm = 1e-8f;

    private readonly EmbeddingTable _table;
    private readonly bool _normalize;
    private readonly ShardTeam _team;
    private readonly ResidualLayer? _layer;
    private readonly int[] _slotOf;
    private readonly float[][] _scratch;
    private readonly int[] _features;
    private readonly int[] _starts;
    private int[] _rows = new int[4096];
    private float[] _values = new float[4096];
    private float[] _textSums = [];

    /// <param name="table">The feature embeddings.</param>
    /// <param name="normalize">Whether embeddings of rows get length 1.</param>
    /// <param name="team">Who works.</param>
    /// <param name="layer">What comes behind the sums; null for nothing.</param>
    public FeatureEncoder(EmbeddingTable table, bool normalize, ShardTeam team, ResidualLayer? layer)
    {
        (_table, _normalize, _team, _layer) = (table, normalize, team, layer);
        _slotOf = new int[table.Count];
        _features = new int[table.Count];
        _starts = new int[table.Count + 1];
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new float[table.Stride])];
    }

    /// <summary>Adds up a row's feature embeddings.</summary>
    public static void Sum(EmbeddingTable table, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> sum)
    {
        sum.Clear();
        for (int i = 0; i < columns.Length; i++)
            RowSteps.AddScaled(values[i], table[columns[i]], sum);
    }

    /// <summary>The distance between embeddings.</summary>
    public int Stride => _table.Stride;

    /// <summary>Embeds a row or a text, without normalisation.</summary>
    public void Embed(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> embedding)
    {
        Sum(_table, columns, values, embedding);
        if (_layer is not null)
            ResidualLayer.Apply(_layer.Weights.Values, Stride, embedding);
    }

    /// <summary>1 over the norm; 0 for a vector that is next to zero, which stays zero then.</summary>
    public static float InverseNorm(ReadOnlySpan<float> vector)
    {
        float norm = MathF.Sqrt(RowSteps.SumOfSquares(vector));
        return norm > SmallestNorm ? 1 / norm : 0;
    }

    /// <summary>Embeds all rows of the batch and lays the embeddings out for the products.</summary>
    public void Encode(TrainingBatch batch)
    {
        int stride = _table.Stride;
        _team.Run((batch.Padded + RowsPerPiece - 1) / RowsPerPiece, (_, piece) =>
        {
            for (int i = piece * RowsPerPiece; i < Math.Min(batch.Padded, (piece + 1) * RowsPerPiece); i++)
            {
                Span<float> sum = batch.Sums.AsSpan(i * stride, stride);
                Span<float> embedding = batch.Embeddings.AsSpan(i * stride, stride);
                embedding.Clear();
                batch.InverseNorms[i] = 0;
                if (i >= batch.Count)
                    continue;
                (int start, int end) = (batch.Starts[i], batch.Starts[i + 1]);
                Sum(_table, batch.Columns.AsSpan(start, end - start), batch.Values.AsSpan(start, end - start), sum);
                sum.CopyTo(embedding);
                if (_layer is not null)
                    ResidualLayer.Apply(_layer.Weights.Values, stride, embedding);
                batch.InverseNorms[i] = _normalize ? InverseNorm(embedding) : 1;
                foreach (ref float value in embedding)
                    value *= batch.InverseNorms[i];
            }
        });
        PanelPacking.Transposed(batch.Embeddings, batch.Padded, stride, batch.Transposed);
        PanelPacking.Rows(batch.Embeddings, [], batch.Padded, stride, batch.Panels);
    }

    /// <summary>Carries the gradient by the embeddings back and takes one step with every feature that occurs.</summary>
    /// <param name="batch">The batch, its gradient filled in.</param>
    /// <param name="labels">The labels of the step, whose texts are rows too: their gradient lies in the place of their rows.</param>
    /// <param name="numbers">The numbers of the step.</param>
    public void Step(TrainingBatch batch, ActiveLabels labels, StepNumbers numbers)
    {
        int stride = _table.Stride;
        if (_normalize)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Span<float> gradient = batch.Gradient.AsSpan(i * stride, stride);
                ReadOnlySpan<float> embedding = batch.Embeddings.AsSpan(i * stride, stride);
                RowSteps.AddScaled(-RowSteps.Dot(gradient, embedding), embedding, gradient);
                foreach (ref float value in gradient)
                    value *= batch.InverseNorms[i];
            }
        }

        if (_layer is not null)
            CarryBack(_layer, batch, labels, numbers);
        int slots = CollectFeatures(batch, labels);
        _team.Run((slots + SlotsPerPiece - 1) / SlotsPerPiece, (worker, piece) =>
        {
            Span<float> gradient = _scratch[worker];
            for (int slot = piece * SlotsPerPiece; slot < Math.Min(slots, (piece + 1) * SlotsPerPiece); slot++)
            {
                gradient.Clear();
                int feature = _features[slot];
                for (int i = _starts[slot]; i < _starts[slot + 1]; i++)
                {
                    int row = _rows[i];
                    RowSteps.AddScaled(_values[i], row >= 0 ? batch.Gradient.AsSpan(row * stride, stride) : labels.Rows.AsSpan(~row * stride, stride), gradient);
                }

                _table.Step(feature, gradient, numbers);
            }
        });
    }

    private void CarryBack(ResidualLayer layer, TrainingBatch batch, ActiveLabels labels, StepNumbers numbers)
    {
        layer.CarryBack(batch.Sums, batch.Gradient, batch.Count);
        if (labels.HasTexts)
        {
            // The rows of labels hold gradients by now: their sums are formed anew.
            if (_textSums.Length < labels.Count * Stride)
                _textSums = new float[labels.Rows.Length];
            _team.Run((labels.Count + RowsPerPiece - 1) / RowsPerPiece, (_, piece) =>
            {
                for (int label = piece * RowsPerPiece; label < Math.Min(labels.Count, (piece + 1) * RowsPerPiece); label++)
                    Sum(_table, labels.TextColumnsOf(label), labels.TextValuesOf(label), _textSums.AsSpan(label * Stride, Stride));
            });
            layer.CarryBack(_textSums, labels.Rows, labels.Count);
        }

        layer.Step(numbers);
    }

    // Sorts the entries of the batch by feature, rows in order, by counting; behind the rows come the texts of labels, with numbers below 0.
    private int CollectFeatures(TrainingBatch batch, ActiveLabels labels)
    {
        int slots = 0, texts = labels.HasTexts ? labels.Count : 0, entries = batch.Starts[batch.Count];
        for (int i = 0; i < entries; i++)
            slots = Touch(batch.Columns[i], slots);
        for (int label = 0; label < texts; label++)
        {
            foreach (int feature in labels.TextColumnsOf(label))
                slots = Touch(feature, slots);
            entries += labels.TextColumnsOf(label).Length;
        }

        if (_rows.Length < entries)
        {
            _rows = new int[2 * entries];
            _values = new float[2 * entries];
        }

        int start = 0;
        for (int slot = 0; slot < slots; slot++)
            (_starts[slot], start) = (start, start + _starts[slot]);
        for (int row = 0; row < batch.Count; row++)
        {
            for (int i = batch.Starts[row]; i < batch.Starts[row + 1]; i++)
                Put(batch.Columns[i], row, batch.Values[i]);
        }

        for (int label = 0; label < texts; label++)
        {
            ReadOnlySpan<int> columns = labels.TextColumnsOf(label);
            for (int i = 0; i < columns.Length; i++)
                Put(columns[i], ~label, labels.TextValuesOf(label)[i]);
        }

        // Filling has moved each start to the next slot's.
        for (int slot = slots; slot > 0; slot--)
            _starts[slot] = _starts[slot - 1];
        _starts[0] = 0;
        for (int slot = 0; slot < slots; slot++)
            _slotOf[_features[slot]] = 0;
        return slots;
    }

    private int Touch(int feature, int slots)
    {
        if (_slotOf[feature] == 0)
        {
            _features[slots] = feature;
            _starts[slots] = 0;
            _slotOf[feature] = ++slots;
        }

        _starts[_slotOf[feature] - 1]++;
        return slots;
    }

    private void Put(int feature, int row, float value)
    {
        int at = _starts[_slotOf[feature] - 1]++;
        (_rows[at], _values[at]) = (row, value);
    }
}
