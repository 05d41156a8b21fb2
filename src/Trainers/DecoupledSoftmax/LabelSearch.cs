using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Finds the best labels of up to <see cref="Capacity"/> rows at once, exactly: blocks of rows times blocks of labels, and each row keeps its
/// best. Holds all scratch, so that nothing is allocated per row. For one thread at a time.</summary>
/// <remarks>Equal scores are ordered by label. A row alone gets the same bits as among others.</remarks>
public sealed class LabelSearch : ILabelSearch
{
    private const int LargestBlock = 64;
    private const int RowsPerPart = 8192;

    private readonly ExtremeMultiLabelModel _model;
    private readonly TopProducts _products;
    private readonly WordScores? _words;

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
        Capacity = capacity;
        _products = new TopProducts(model.LabelRows, model.LabelCount, model.Dimension, Wanted, capacity);
        _words = model.Words is null ? null : new WordScores(model.Words, capacity);
    }

    /// <inheritdoc/>
    public int Capacity { get; }

    /// <summary>How many labels are looked for.</summary>
    public int Wanted { get; }

    /// <summary>The number of rows added.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Clear()
    {
        Count = 0;
        _words?.Rows.Clear();
    }

    /// <summary>Adds a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        _model.Embed(columns, values, Next());
        _words?.Rows.Add(columns, values);
        Count++;
    }

    /// <summary>Adds a dense row.</summary>
    /// <param name="row">All features of the model.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(ReadOnlySpan<float> row)
    {
        _model.Embed(row, Next());
        _words?.Rows.Add(row);
        Count++;
    }

    /// <inheritdoc/>
    public void Run()
    {
        _products.Run(Count, _words);
        float scale = 1 / _model.Temperature;
        for (int row = 0; row < Count; row++)
        {
            // An infinite input makes some scores NaN and others not: such a row has no best labels.
            if (!FloatVectors.AreFinite(_products.QueryOf(row)))
                _products.Forget(row);
            foreach (ref float score in _products.ScoresOf(row))
                score *= scale;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int row) => _products.LabelsOf(row);

    /// <inheritdoc/>
    public ReadOnlySpan<float> ScoresOf(int row) => _products.ScoresOf(row);

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
        ? _products.QueryOf(Count)
        : throw new InvalidOperationException($"There is room for {Capacity} rows.");
}
