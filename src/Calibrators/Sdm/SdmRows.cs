namespace MLExtensions.Calibrators;

/// <summary>The rows that a fit can use, the unlabelled ones apart, and how many were left out.</summary>
internal sealed class SdmRows
{
    /// <summary>Chooses them.</summary>
    /// <param name="features">Row-major.</param>
    /// <param name="dimension">The number of features.</param>
    /// <param name="logits">Row-major logits of somebody else, or empty.</param>
    /// <param name="labels">A class per row; below 0 for none.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="calibrates">Which rows calibrate, or empty.</param>
    /// <param name="keepUnlabeled">Whether rows without a class are kept for the support.</param>
    public SdmRows(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<bool> calibrates, bool keepUnlabeled)
    {
        (Dimension, ClassCount, TotalCount) = (dimension, classCount, labels.Length);
        var chosen = new List<int>();
        var unlabeled = new List<int>();
        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] >= classCount)
                throw new ArgumentOutOfRangeException(nameof(labels), $"The label of row {row} is {labels[row]}; allowed: 0 to {classCount - 1}, or below 0 for none.");
            bool finite = AllFinite(features.Slice(row * dimension, dimension)) && (logits.IsEmpty || AllFinite(logits.Slice(row * classCount, classCount)));
            if (!finite)
                NotFinite++;
            else if (labels[row] >= 0)
                chosen.Add(row);
            else if (keepUnlabeled)
                unlabeled.Add(row);
            else
                Unlabeled++;
        }

        RowNumbers = [.. chosen];
        UnlabeledNumbers = [.. unlabeled];
        Features = Gather(features, dimension, RowNumbers);
        UnlabeledFeatures = Gather(features, dimension, UnlabeledNumbers);
        Labels = Gather(labels, 1, RowNumbers);
        Logits = logits.IsEmpty ? [] : Gather(logits, classCount, RowNumbers);
        UnlabeledLogits = logits.IsEmpty ? [] : Gather(logits, classCount, UnlabeledNumbers);
        Calibrates = calibrates.IsEmpty ? null : Gather(calibrates, 1, RowNumbers);
        Check();
    }

    public int Dimension { get; }

    public int ClassCount { get; }

    public int TotalCount { get; }

    public int NotFinite { get; }

    public int Unlabeled { get; }

    public int[] RowNumbers { get; }

    public float[] Features { get; }

    public int[] Labels { get; }

    public float[] Logits { get; }

    public bool[]? Calibrates { get; }

    public int[] UnlabeledNumbers { get; }

    public float[] UnlabeledFeatures { get; }

    public float[] UnlabeledLogits { get; }

    public static T[] Gather<T>(ReadOnlySpan<T> values, int width, ReadOnlySpan<int> rows)
    {
        var gathered = new T[rows.Length * width];
        for (int i = 0; i < rows.Length; i++)
            values.Slice(rows[i] * width, width).CopyTo(gathered.AsSpan(i * width));
        return gathered;
    }

    public static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }

    private void Check()
    {
        var counts = new int[ClassCount];
        foreach (int label in Labels)
            counts[label]++;
        if (RowNumbers.Length < 4)
            throw new InvalidOperationException($"{RowNumbers.Length} usable rows are too few: 4 at least, half of them for calibration. Left out: {Describe()}.");
        int absent = Array.FindIndex(counts, count => count < 2);
        if (absent >= 0)
            throw new InvalidOperationException($"Class {absent} has {counts[absent]} usable rows; every class needs 2 at least, one of them for calibration. Left out: {Describe()}.");
        if (Calibrates is not null && (!Calibrates.Contains(true) || !Calibrates.Contains(false)))
            throw new InvalidOperationException("The given split leaves a half empty: rows to train on and rows to calibrate with are both needed.");
    }

    private string Describe() => $"{NotFinite} rows with a value that is not finite, {Unlabeled} without a label";
}
