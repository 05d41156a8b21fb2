namespace MLExtensions.Calibrators;

/// <summary>Rows to fit on: the scores of both classifiers and what is known of each row. They must be rows that neither classifier was trained on.</summary>
public sealed class AdaptiveSmoothingRows
{
    /// <summary>The number of classes C, at least 2.</summary>
    public required int ClassCount { get; init; }

    /// <summary>The accurate classifier's scores: row-major, C per row.</summary>
    public required float[] AccurateScores { get; init; }

    /// <summary>The robust classifier's scores, in the same order of rows and classes.</summary>
    public required float[] RobustScores { get; init; }

    /// <summary>The class of each row, 0 to C - 1; rows with another number are left out.</summary>
    public required int[] Labels { get; init; }

    /// <summary>For each row whether its input was perturbed (attacked, noisy, shifted); null where nothing is known.</summary>
    public bool[]? IsPerturbed { get; init; }

    /// <summary>The weight of each row, null for equal ones. Rows without a positive weight are left out.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Features of a detector of unusual rows, row-major; null for none.</summary>
    public float[]? DetectorFeatures { get; init; }

    /// <summary>How many of them a row has.</summary>
    public int DetectorFeatureCount { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ClassCount, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(DetectorFeatureCount);
        long rows = Labels.Length;
        Check(AccurateScores.Length, rows * ClassCount, nameof(AccurateScores));
        Check(RobustScores.Length, rows * ClassCount, nameof(RobustScores));
        Check(IsPerturbed?.Length ?? rows, rows, nameof(IsPerturbed));
        Check(Weights?.Length ?? rows, rows, nameof(Weights));
        Check(DetectorFeatures?.Length ?? 0, rows * DetectorFeatureCount, nameof(DetectorFeatures));
    }

    private static void Check(long found, long needed, string name)
    {
        if (found != needed)
            throw new ArgumentException($"{name} has {found} values; the labels and sizes ask for {needed}.", name);
    }
}
