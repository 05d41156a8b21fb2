namespace MLExtensions.Calibrators;

/// <summary>The robust probabilities of the rows of a fit after the map: margins, and what labels get.</summary>
internal sealed class RowMargins
{
    private readonly SelectedRows _rows;
    private readonly double[] _margins;
    private readonly double[] _label;

    public RowMargins(SelectedRows rows, RobustMap map)
    {
        _rows = rows;
        _margins = new double[rows.Count];
        _label = new double[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            var mapped = new double[rows.Robust[i].Length];
            if (!map.Apply(rows.Robust[i], mapped))
                GuardedCount++;
            AdaptiveSmoothing.LogSoftmax(mapped, 1, mapped);
            _margins[i] = AdaptiveSmoothing.Margin(mapped, rows.RobustClass[i]);
            _label[i] = Math.Exp(mapped[rows.Labels[i]]);
        }
    }

    /// <summary>Rows on which the published map was not used.</summary>
    public int GuardedCount { get; }

    public double this[int row] => _margins[row];

    public double[] Of(int[] rows) => Array.ConvertAll(rows, i => _margins[i]);

    /// <summary>What the accurate and the robust classifier give the labels.</summary>
    public (double[] Accurate, double[] Robust) LabelProbabilities(double accurateScale)
    {
        var accurate = new double[_rows.Count];
        for (int i = 0; i < accurate.Length; i++)
        {
            var logarithms = new double[_rows.Accurate[i].Length];
            AdaptiveSmoothing.LogSoftmax(_rows.Accurate[i], accurateScale, logarithms);
            accurate[i] = Math.Exp(logarithms[_rows.Labels[i]]);
        }

        return (accurate, _label);
    }
}
