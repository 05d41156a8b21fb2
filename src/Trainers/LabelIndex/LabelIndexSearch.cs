using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Finds good labels of some rows by an index. Holds all scratch, so that nothing is allocated per row. For one thread at a time.</summary>
internal sealed class LabelIndexSearch : ILabelSearch
{
    private readonly LabelIndex _index;
    private readonly int _wanted;
    private readonly TopProducts _cells;
    private readonly CandidateLabels _candidates;
    private readonly CandidateLabels? _wordCandidates;
    private readonly WordCandidates? _words;
    private readonly GatheredRows? _rows;
    private readonly bool[] _isProbed;
    private readonly short[] _query;
    private readonly float[] _estimates;
    private readonly float[] _gathered;
    private readonly float[] _exact;
    private readonly int[] _labels;
    private readonly float[] _scores;
    private readonly int[] _found;
    private int _count;

    public LabelIndexSearch(LabelIndex index, int k, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ExtremeMultiLabelModel model = index.Model;
        LabelCells cells = index.Cells;
        (_index, _wanted, Capacity) = (index, Math.Min(k, model.LabelCount), capacity);
        int reranked = Math.Min(model.LabelCount, Math.Max(cells.RerankedLabels, _wanted));
        _cells = new TopProducts(cells.Centroids, cells.Count, model.Dimension + 1, cells.CellsFor(_wanted), capacity);
        _candidates = new CandidateLabels(reranked);
        if (model.Words is not null)
        {
            _words = new WordCandidates(model.Words);
            _wordCandidates = new CandidateLabels(reranked);
            _rows = new GatheredRows(capacity);
        }

        _isProbed = new bool[cells.Count];
        _query = new short[index.Rows.Stride];
        _estimates = new float[cells.Sizes.Max()];
        _gathered = new float[checked(reranked * model.Dimension)];
        _exact = new float[reranked];
        _labels = new int[capacity * _wanted];
        _scores = new float[capacity * _wanted];
        _found = new int[capacity];
    }

    public int Capacity { get; }

    public void Clear()
    {
        _count = 0;
        _rows?.Clear();
    }

    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        _index.Model.Embed(columns, values, Next());
        _rows?.Add(columns, values);
        _count++;
    }

    public void Add(ReadOnlySpan<float> row)
    {
        _index.Model.Embed(row, Next());
        _rows?.Add(row);
        _count++;
    }

    public void Run()
    {
        Array.Clear(_found);
        if (_wanted == 0)
            return;
        for (int row = 0; row < _count; row++)
        {
            Span<float> query = _cells.QueryOf(row);
            query[^1] = MathF.Sqrt(RowSteps.SumOfSquares(query[..^1]));
        }

        _cells.Run(_count, null);
        for (int row = 0; row < _count; row++)
        {
            // Like the exact search: such a row has no best labels.
            if (FloatVectors.AreFinite(EmbeddingOf(row)))
                Search(row);
        }
    }

    public ReadOnlySpan<int> LabelsOf(int row) => _labels.AsSpan(row * _wanted, _found[row]);

    public ReadOnlySpan<float> ScoresOf(int row) => _scores.AsSpan(row * _wanted, _found[row]);

    private Span<float> Next() => _count < Capacity
        ? EmbeddingOf(_count)
        : throw new InvalidOperationException($"There is room for {Capacity} rows.");

    private Span<float> EmbeddingOf(int row) => _cells.QueryOf(row)[..^1];

    private void Search(int row)
    {
        ReadOnlySpan<float> query = EmbeddingOf(row);
        LabelCells cells = _index.Cells;
        float scale = _index.Rows.Quantize(query, _query);
        _candidates.Clear();
        _words?.Score(_rows!.ColumnsOf(row), _rows.ValuesOf(row));
        foreach (int cell in _cells.LabelsOf(row))
        {
            int start = cells.Starts[cell], count = cells.Sizes[cell];
            ReadOnlySpan<int> labels = cells.Order.AsSpan(start, count);
            Span<float> estimates = _estimates.AsSpan(0, count);
            _index.Rows.Products(_query, scale, start, count, estimates);
            if (_words is not null)
            {
                for (int i = 0; i < count; i++)
                    estimates[i] += _words.Scores[labels[i]];
            }

            _candidates.AddAll(estimates, labels);
        }

        if (_words is not null)
            AddByWords(row, scale);
        _candidates.Finish();
        Rank(row, query);
    }

    // Labels that the words speak for come in from cells that are not searched, too.
    private void AddByWords(int row, float scale)
    {
        foreach (int cell in _cells.LabelsOf(row))
            _isProbed[cell] = true;
        _wordCandidates!.Clear();
        foreach (int label in _words!.Touched)
        {
            if (!_isProbed[_index.CellOf[label]])
                _wordCandidates.Add(_words.Scores[label], label);
        }

        _wordCandidates.Finish();
        foreach (int label in _wordCandidates.Labels)
        {
            _index.Rows.Products(_query, scale, _index.Places[label], 1, _estimates);
            _candidates.Add(_estimates[0] + _words.Scores[label], label);
        }

        foreach (int cell in _cells.LabelsOf(row))
            _isProbed[cell] = false;
    }

    // The arithmetic of the exact search, so that a label found has its bits.
    private void Rank(int row, ReadOnlySpan<float> query)
    {
        ReadOnlySpan<int> labels = _candidates.Labels;
        ReadOnlySpan<float> embeddings = _index.Model.LabelEmbeddings;
        for (int i = 0; i < labels.Length; i++)
            embeddings.Slice(labels[i] * query.Length, query.Length).CopyTo(_gathered.AsSpan(i * query.Length));
        RowProducts.Multiply(query, _gathered, labels.Length, _exact);
        Span<int> best = _labels.AsSpan(row * _wanted, _wanted);
        Span<float> scores = _scores.AsSpan(row * _wanted, _wanted);
        int found = 0;
        for (int i = 0; i < labels.Length; i++)
            found = LabelRanking.InsertAny(_words is null ? _exact[i] : _exact[i] + _words.Scores[labels[i]], labels[i], best, scores, found);
        _found[row] = found;
        float inverse = 1 / _index.Model.Temperature;
        foreach (ref float score in scores[..found])
            score *= inverse;
    }
}
