namespace MLExtensions.Calibrators;

/// <summary>Folds in which every class has its share: the rows of a class are shuffled and dealt out in turn.</summary>
internal sealed class ParametricFolds
{
    private readonly LabeledScores _rows;
    private readonly int _count;
    private readonly int[] _folds;

    public ParametricFolds(LabeledScores rows, int count, int seed)
    {
        if (rows.Count < count)
            throw new InvalidOperationException($"{rows.Count} rows are too few for {count} folds: give the penalties (Lambda and Mu), or more rows.");
        (_rows, _count) = (rows, count);
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        new Random(seed).Shuffle(order);
        _folds = new int[rows.Count];
        int next = 0;
        foreach (int row in order.OrderBy(row => rows.Labels[row]))
            _folds[row] = next++ % count;
    }

    /// <summary>For each fold the rows outside of it and those in it.</summary>
    public IEnumerable<(LabeledScores Train, LabeledScores HeldOut)> Pairs() => Enumerable.Range(0, _count).Select(fold => (Rows(other => other != fold), Rows(other => other == fold)));

    /// <summary>The fold's share of the total weight.</summary>
    public double Share(int fold)
    {
        double weight = 0;
        for (int i = 0; i < _folds.Length; i++)
            weight += _folds[i] == fold ? _rows.Weights[i] : 0;
        return weight / _rows.TotalWeight;
    }

    private LabeledScores Rows(Predicate<int> isIn) => _rows.Take([.. Enumerable.Range(0, _folds.Length).Where(row => isIn(_folds[row]))]);
}
