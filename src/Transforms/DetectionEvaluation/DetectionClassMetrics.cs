namespace MLExtensions.Transforms;

/// <summary>COCO's numbers for one class.</summary>
public sealed class DetectionClassMetrics
{
    private readonly CocoAccumulation _values;

    internal DetectionClassMetrics(CocoAccumulation values, CocoSettings settings)
    {
        _values = values;
        AveragePrecisions = [.. Enumerable.Range(0, settings.IouThresholds.Count).Select(threshold => Mean(values.Precision(threshold, 0)))];
        AverageRecall = Enumerable.Range(0, settings.IouThresholds.Count).Average(threshold => values.Recall(threshold, 0, settings.MaxDetections.Count - 1));
    }

    /// <summary>The class's number.</summary>
    public int Class => _values.Class;

    /// <summary>How many objects there are to be found.</summary>
    public int GroundTruthCount => _values.TruthCount(0);

    /// <summary>AP: the mean over all thresholds.</summary>
    public double AveragePrecision => AveragePrecisions.Average();

    /// <summary>AP at each threshold.</summary>
    public IReadOnlyList<double> AveragePrecisions { get; }

    /// <summary>AR with the largest limit: the mean over all thresholds.</summary>
    public double AverageRecall { get; }

    /// <summary>The precision-recall curve as COCO averages it: the best precision at this recall or more, at recalls 0, 0.01, ..., 1.</summary>
    /// <param name="threshold">The index of the overlap threshold: 0 for 0.5.</param>
    /// <returns>101 precisions.</returns>
    public double[] PrecisionCurve(int threshold = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threshold, AveragePrecisions.Count);
        return _values.Precision(threshold, 0).ToArray();
    }

    internal static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }
}
