using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>An approximate search among many labels: the labels of the cells that are nearest to a row are compared in bytes, and the best of them get
/// their exact scores. Immutable and safe to share between threads.</summary>
/// <remarks>The scores found are those of the exact search, bit for bit; it is labels that can be missed. <see cref="Recall"/> says how many.</remarks>
public sealed class LabelIndex : ILabelModel
{
    internal LabelIndex(ExtremeMultiLabelModel model, LabelCells cells)
    {
        if (cells.LabelCount != model.LabelCount || cells.Dimension != model.Dimension)
            throw new ArgumentException($"Cells of {cells.LabelCount} labels of length {cells.Dimension} are none of a model of {model.LabelCount} of length {model.Dimension}.");
        // What the index is measured against must not search by another one.
        (Model, Cells) = (model.Index is null ? model : model.With(null), cells);
        Rows = new QuantizedRows(model.LabelEmbeddings, model.Dimension, cells.Order);
        if (model.Words is null)
            return;
        Places = new int[cells.LabelCount];
        CellOf = new int[cells.LabelCount];
        for (int cell = 0; cell < cells.Count; cell++)
        {
            for (int place = cells.Starts[cell]; place < cells.Starts[cell + 1]; place++)
                (Places[cells.Order[place]], CellOf[cells.Order[place]]) = (place, cell);
        }
    }

    /// <summary>The model whose labels are searched, exactly.</summary>
    public ExtremeMultiLabelModel Model { get; }

    /// <summary>The number of features.</summary>
    public int FeatureCount => Model.FeatureCount;

    /// <summary>The number of labels.</summary>
    public int LabelCount => Model.LabelCount;

    /// <summary>The number of cells.</summary>
    public int NumberOfCells => Cells.Count;

    /// <summary>How many cells are searched for each row.</summary>
    public int NumberOfProbedCells => Cells.ProbedCells;

    /// <summary>How many labels get their exact score for each row.</summary>
    public int NumberOfRerankedLabels => Cells.RerankedLabels;

    internal LabelCells Cells { get; }

    /// <summary>The labels in the order of the cells.</summary>
    internal QuantizedRows Rows { get; }

    /// <summary>For each label its place in the order of the cells; empty where words do not count.</summary>
    internal int[] Places { get; } = [];

    /// <summary>For each label its cell; empty where words do not count.</summary>
    internal int[] CellOf { get; } = [];

    /// <summary>Finds good labels of a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    /// <param name="k">How many labels are wanted.</param>
    /// <returns>Labels and their exact scores, the best first.</returns>
    /// <exception cref="ArgumentException">A length is wrong or a feature is out of range.</exception>
    public (int[] Labels, float[] Scores) Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int k)
    {
        var search = new LabelIndexSearch(this, k, 1);
        search.Add(columns, values);
        search.Run();
        return (search.LabelsOf(0).ToArray(), search.ScoresOf(0).ToArray());
    }

    /// <inheritdoc/>
    public ILabelSearch CreateSearch(int k, int capacity) => new LabelIndexSearch(this, k, capacity);

    /// <summary>How many of the best labels the index finds, measured against the exact search.</summary>
    /// <param name="rows">Rows that stand for those to come, best ones that the model was not trained on.</param>
    /// <param name="k">How many labels of each row count.</param>
    /// <param name="numberOfThreads">The number of threads; null for one per processor.</param>
    /// <returns>The share of the rows' best <paramref name="k"/> labels that are found, from 0 to 1; NaN where no row has any.</returns>
    /// <exception cref="ArgumentException">The rows have other features than the model.</exception>
    public double Recall(SparseMatrix rows, int k, int? numberOfThreads = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (rows.ColumnCount != FeatureCount)
            throw new ArgumentException($"Rows of {rows.ColumnCount} features do not fit a model of {FeatureCount}.", nameof(rows));
        var team = new ShardTeam(numberOfThreads ?? Environment.ProcessorCount, default);
        int[][] exact = LabelSearch.RunAll(Model, rows, k, team), found = LabelSearch.RunAll(this, rows, k, team);
        long hits = 0, all = 0;
        for (int row = 0; row < exact.Length; row++)
        {
            hits += exact[row].Intersect(found[row]).Count();
            all += exact[row].Length;
        }

        return (double)hits / all;
    }

    internal static LabelIndex Build(ExtremeMultiLabelModel model, LabelIndexOptions? options, CancellationToken cancellation)
    {
        LabelIndexOptions valid = (options ?? new LabelIndexOptions()).Validated();
        var team = new ShardTeam(valid.NumberOfThreads ?? Environment.ProcessorCount, cancellation);
        return new LabelIndex(model, LabelClustering.Fit(model.LabelRows, model.LabelCount, model.Dimension, valid, team));
    }
}
