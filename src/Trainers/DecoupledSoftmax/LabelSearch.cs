using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Finds the best labels of up to <see cref="Capacity"/> rows at once, exactly: blocks of rows times blocks of labels, and each row keeps its
/// best. Holds all scratch, so that nothing is allocated per row. For one thread at a time.</summary>
/// <remarks>Equal scores are ordered by label. A row alone gets the same bits as among others.</remarks>
public sealed class LabelSearch : ILabelSearch
{
    private const int LargestBlock = 64;
    private const int RowsPerPart = 8192;
    private const int MostWordScores = 1 << 22;

    private readonly ExtremeMultiLabelModel _model;
    private readonly float[] _embeddings;
    private readonly float[] _words;
    private readonly float[] _block;
    private readonly int[] _labels;
    private readonly float[] _scores;
    private readonly int[] _found;

    /// <summary>Makes a search.</summary>
    /// <param name="model">The model.</param>
    /// <param name="k">How many labels are wanted for each row; never more than there are.</param>
    /// <param name="capacity">How many rows at once; 64 make the best use of the machine.</param>
    public LabelSearch(ExtremeMultiLabelModel model, int k, int capacity = LargestBlock)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _model = model;
        Wanted = Math.Min(k, model.LabelCount);
        Capacity = model.Words is null ? capacity : Math.Clamp(MostWordScores / model.LabelCount, 1, capacity);
        _embeddings = new float[Capacity * model.Dimension];
        _words = model.Words is null ? [] : new float[Capacity * model.LabelCount];
        _block = new float[Capacity * PanelPacking.Padded(Math.Min(ExtremeMultiLabelModel.BlockLabels, model.LabelCount))];
        _labels = new int[Capacity * Wanted];
        _scores = new float[Capacity * Wanted];
        _found = new int[Capacity];
    }

    /// <inheritdoc/>
    public int Capacity { get; }

    /// <summary>How many labels are looked for.</summary>
    public int Wanted { get; }

    /// <summary>The number of rows added.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Clear() => Count = 0;

    /// <summary>Adds a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        _model.Embed(columns, values, Next());
        _model.Words?.Score(columns, values, WordsOf(Count));
        Count++;
    }

    /// <summary>Adds a dense row.</summary>
    /// <param name="row">All features of the model.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(ReadOnlySpan<float> row)
    {
        _model.Embed(row, Next());
        _model.Words?.Score(row, WordsOf(Count));
        Count++;
    }

    /// <inheritdoc/>
    public void Run()
    {
        Array.Clear(_found);
        for (int block = 0; block < _model.LabelBlocks.Count; block++)
        {
            PanelMatrix matrix = _model.LabelBlocks[block];
            int first = block * ExtremeMultiLabelModel.BlockLabels;
            matrix.Multiply(_embeddings, _model.Dimension, Count, _block);
            for (int row = 0; row < Count && Wanted > 0; row++)
            {
                Span<float> scores = _block.AsSpan(row * matrix.PaddedOutputs, matrix.Outputs);
                if (_model.Words is not null)
                    RowSteps.AddScaled(1, WordsOf(row).Slice(first, matrix.Outputs), scores);
                _found[row] = Collect(scores, first, _labels.AsSpan(row * Wanted, Wanted), _scores.AsSpan(row * Wanted, Wanted), _found[row]);
            }
        }

        float scale = 1 / _model.Temperature;
        for (int row = 0; row < Count; row++)
        {
            // An infinite input makes some scores NaN and others not: such a row has no best labels.
            foreach (float value in _embeddings.AsSpan(row * _model.Dimension, _model.Dimension))
            {
                if (!float.IsFinite(value))
                    _found[row] = 0;
            }

            foreach (ref float score in _scores.AsSpan(row * Wanted, _found[row]))
                score *= scale;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int row) => _labels.AsSpan(row * Wanted, _found[row]);

    /// <inheritdoc/>
    public ReadOnlySpan<float> ScoresOf(int row) => _scores.AsSpan(row * Wanted, _found[row]);

    /// <summary>Finds the best labels of many rows on several threads.</summary>
    internal static int[][] RunAll(ILabelModel model, SparseMatrix rows, int k, ShardTeam team)
    {
        var ranked = new int[rows.RowCount][];
        RunAll(model, rows, k, team, (row, labels) => ranked[row] = labels.ToArray());
        return ranked;
    }

    /// <summary>Finds the best labels of many rows on several threads, and hands each row's on; whoever takes them must be ready for several rows at once.</summary>
    internal static void RunAll(ILabelModel model, SparseMatrix rows, int k, ShardTeam team, RankedRow take)
    {
        var searches = new ILabelSearch[team.Threads];
        // In parts, between which a fit can be cancelled.
        for (int part = 0; part < rows.RowCount; part += RowsPerPart)
        {
            int first = part, last = Math.Min(rows.RowCount, part + RowsPerPart);
            team.Run((last - first + LargestBlock - 1) / LargestBlock, (worker, piece) =>
            {
                ILabelSearch search = searches[worker] ??= model.CreateSearch(k, LargestBlock);
                int end = Math.Min(last, first + ((piece + 1) * LargestBlock));
                for (int start = first + (piece * LargestBlock); start < end; start += search.Capacity)
                {
                    int count = Math.Min(end - start, search.Capacity);
                    search.Clear();
                    for (int row = start; row < start + count; row++)
                        search.Add(rows.ColumnsOf(row), rows.ValuesOf(row));
                    search.Run();
                    for (int i = 0; i < count; i++)
                        take(start + i, search.LabelsOf(i));
                }
            });
        }
    }

    internal delegate void RankedRow(int row, ReadOnlySpan<int> labels);

    private Span<float> Next() => Count < Capacity
        ? _embeddings.AsSpan(Count * _model.Dimension, _model.Dimension)
        : throw new InvalidOperationException($"There is room for {Capacity} rows.");

    private Span<float> WordsOf(int row) => _words.AsSpan(row * _model.LabelCount, _model.LabelCount);

    private static int Collect(ReadOnlySpan<float> block, int first, Span<int> labels, Span<float> scores, int found)
    {
        int i = 0;
        for (; i < block.Length && found < scores.Length; i++)
            found = LabelRanking.Insert(block[i], first + i, labels, scores, found);
        if (found < scores.Length)
            return found;
        // Once the room is full, labels come in ascending order: an equal score is of a higher label and does not get in.
        for (i = ScoreScan.FirstAbove(block, scores[^1], i); i < block.Length; i = ScoreScan.FirstAbove(block, scores[^1], i + 1))
            LabelRanking.Insert(block[i], first + i, labels, scores, found);
        return found;
    }
}
