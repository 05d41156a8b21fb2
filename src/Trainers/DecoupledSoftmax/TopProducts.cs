using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The rows of a matrix with the largest inner products, for some queries at once and exactly. Holds all scratch.</summary>
/// <remarks>Rows of the matrix are called labels here. Equal products are ordered by label. A query alone gets the same bits as among others.</remarks>
internal sealed class TopProducts
{
    // Few queries are cheaper one by one than filled up to the width of a product.
    private const int FewestTogether = 6;
    private const int LabelsPerScan = 32;
    private const int Skew = 16;

    private readonly ReadOnlyMemory<float> _matrix;
    private readonly int _count;
    private readonly int _depth;
    private readonly int _blockLabels;
    private readonly int _eachLabels;
    private readonly int _padded;
    private readonly float[] _queries;
    private readonly float[] _panels;
    private readonly float[] _scores;
    private readonly float[] _limits;
    private readonly int[] _places;
    private readonly int[] _labels;
    private readonly float[] _best;
    private readonly int[] _found;

    /// <param name="matrix">Row-major, <paramref name="count"/> x <paramref name="depth"/>.</param>
    /// <param name="count">The number of labels.</param>
    /// <param name="depth">The length of a row.</param>
    /// <param name="wanted">How many labels are kept for each query, at most <paramref name="count"/>.</param>
    /// <param name="capacity">How many queries there can be.</param>
    public TopProducts(ReadOnlyMemory<float> matrix, int count, int depth, int wanted, int capacity)
    {
        (_matrix, _count, _depth, Wanted) = (matrix, count, depth, wanted);
        // 64 KB of labels, the next as many on their way, their scores and the queries: what stays in a second-level cache.
        _blockLabels = Math.Clamp((1 << 14) / depth, 64, 1024);
        _eachLabels = Math.Clamp((1 << 17) / depth, 64, 4096);
        _padded = capacity < FewestTogether ? 0 : PanelPacking.Padded(capacity);
        _queries = new float[capacity * depth];
        _panels = new float[_padded * depth];
        _scores = new float[Math.Max(
            Math.Min(_blockLabels, count) * (_padded == 0 ? 0 : _padded + Skew), Math.Min(_eachLabels, count) * Math.Min(capacity, FewestTogether - 1))];
        _limits = new float[_padded];
        _places = new int[_padded * LabelsPerScan];
        _labels = new int[capacity * wanted];
        _best = new float[capacity * wanted];
        _found = new int[capacity];
    }

    /// <summary>How many labels are kept for each query.</summary>
    public int Wanted { get; }

    /// <summary>A query, to be filled in before <see cref="Run"/>.</summary>
    public Span<float> QueryOf(int query) => _queries.AsSpan(query * _depth, _depth);

    /// <summary>The labels found, the best first.</summary>
    public ReadOnlySpan<int> LabelsOf(int query) => _labels.AsSpan(query * Wanted, _found[query]);

    /// <summary>Their scores; may be changed in place.</summary>
    public Span<float> ScoresOf(int query) => _best.AsSpan(query * Wanted, _found[query]);

    /// <summary>Takes a query's labels away.</summary>
    public void Forget(int query) => _found[query] = 0;

    /// <summary>Searches for the first queries, as many as told.</summary>
    public void Run(int queries, IScoreTerm? term)
    {
        Array.Clear(_found);
        if (queries == 0 || Wanted == 0)
            return;
        term?.Restart();
        if (queries < FewestTogether)
            RunEach(queries, term);
        else
            RunTogether(queries, term);
    }

    private void RunEach(int queries, IScoreTerm? term)
    {
        for (int first = 0; first < _count; first += _eachLabels)
        {
            int count = Math.Min(_eachLabels, _count - first);
            ReadOnlySpan<float> rows = _matrix.Span.Slice(first * _depth, count * _depth);
            for (int query = 0; query < queries; query++)
                RowProducts.Multiply(QueryOf(query), rows, count, _scores.AsSpan(query * count, count));
            term?.AddTo(_scores, first, count, labelStride: 1, rowStride: count);
            for (int query = 0; query < queries; query++)
                Collect(query, _scores.AsSpan(query * count, count), first);
        }
    }

    private void RunTogether(int queries, IScoreTerm? term)
    {
        int columns = PanelPacking.Padded(queries), stride = columns + Skew;
        PanelPacking.Transposed(_queries, queries, _depth, _panels);
        _limits.AsSpan(0, queries).Fill(float.NaN);
        _limits.AsSpan(queries).Fill(float.PositiveInfinity);
        for (int first = 0; first < _count; first += _blockLabels)
        {
            int count = Math.Min(_blockLabels, _count - first);
            ReadOnlySpan<float> rows = _matrix.Span.Slice(first * _depth, count * _depth);
            RowProducts.Prefetch(_matrix.Span.Slice((first + count) * _depth, Math.Min(_blockLabels, _count - first - count) * _depth));
            MatrixProduct.Multiply(rows, _depth, 1, count, _panels, _depth, columns, _scores, stride, add: false);
            term?.AddTo(_scores, first, count, labelStride: stride, rowStride: 1);
            for (int label = 0; label < count; label += LabelsPerScan)
            {
                ReadOnlySpan<float> scores = _scores.AsSpan(label * stride);
                int found = ColumnScan.Above(scores, stride, Math.Min(LabelsPerScan, count - label), columns, _limits, _places);
                for (int i = 0; i < found; i++)
                    Insert(_places[i] % stride, scores[_places[i]], first + label + (_places[i] / stride), queries);
            }
        }
    }

    private void Insert(int query, float score, int label, int queries)
    {
        // A column of the padding holds NaN where a label is not finite.
        if (query >= queries)
            return;
        Span<float> best = _best.AsSpan(query * Wanted, Wanted);
        _found[query] = LabelRanking.Insert(score, label, _labels.AsSpan(query * Wanted, Wanted), best, _found[query]);
        if (_found[query] == Wanted)
            _limits[query] = best[^1];
    }

    // Once the room is full, labels come in ascending order: an equal score is of a higher label and does not get in.
    private void Collect(int query, ReadOnlySpan<float> scores, int first)
    {
        Span<int> labels = _labels.AsSpan(query * Wanted, Wanted);
        Span<float> best = _best.AsSpan(query * Wanted, Wanted);
        int found = _found[query], i = 0;
        for (; i < scores.Length && found < Wanted; i++)
            found = LabelRanking.Insert(scores[i], first + i, labels, best, found);
        _found[query] = found;
        if (found < Wanted)
            return;
        for (i = ScoreScan.FirstAbove(scores, best[^1], i); i < scores.Length; i = ScoreScan.FirstAbove(scores, best[^1], i + 1))
            LabelRanking.Insert(scores[i], first + i, labels, best, found);
    }
}
