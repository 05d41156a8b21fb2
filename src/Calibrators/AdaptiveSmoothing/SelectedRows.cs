namespace MLExtensions.Calibrators;

/// <summary>The rows that a fit can use, as logits in double.</summary>
internal sealed class SelectedRows
{
    private SelectedRows(AdaptiveSmoothingRows source, List<int> indices, List<double[]> accurate, List<double[]> robust)
    {
        Indices = [.. indices];
        Accurate = [.. accurate];
        Robust = [.. robust];
        Labels = Array.ConvertAll(Indices, i => source.Labels[i]);
        Weights = Array.ConvertAll(Indices, i => (double)(source.Weights?[i] ?? 1));
        IsPerturbed = Array.ConvertAll(Indices, i => source.IsPerturbed?[i] ?? false);
        RobustClass = Array.ConvertAll(Robust, row => AdaptiveSmoothing.IndexOfLargest(row));
        Skipped = source.Labels.Length - Indices.Length;
    }

    public int Count => Indices.Length;

    public int Skipped { get; }

    /// <summary>The places of the rows in the source.</summary>
    public int[] Indices { get; }

    public double[][] Accurate { get; }

    public double[][] Robust { get; }

    public int[] Labels { get; }

    public double[] Weights { get; }

    public bool[] IsPerturbed { get; }

    /// <summary>What the robust classifier decides.</summary>
    public int[] RobustClass { get; }

    public static SelectedRows Of(AdaptiveSmoothingRows rows, ScoreKind accurateKind, ScoreKind robustKind)
    {
        var indices = new List<int>();
        var accurate = new List<double[]>();
        var robust = new List<double[]>();
        int count = rows.ClassCount;
        var left = new double[count];
        var right = new double[count];
        for (int i = 0; i < rows.Labels.Length; i++)
        {
            bool usable = rows.Labels[i] >= 0 && rows.Labels[i] < count
                && (rows.Weights is null || (rows.Weights[i] > 0 && float.IsFinite(rows.Weights[i])))
                && ScoreLogits.Compute(rows.AccurateScores.AsSpan(i * count, count), accurateKind, left)
                && ScoreLogits.Compute(rows.RobustScores.AsSpan(i * count, count), robustKind, right)
                && AllFinite(rows.DetectorFeatures.AsSpan(i * rows.DetectorFeatureCount, rows.DetectorFeatureCount));
            if (!usable)
                continue;
            indices.Add(i);
            accurate.Add([.. left]);
            robust.Add([.. right]);
        }

        return new SelectedRows(rows, indices, accurate, robust);
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
