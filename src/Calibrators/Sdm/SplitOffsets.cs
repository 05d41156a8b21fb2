namespace MLExtensions.Calibrators;

/// <summary>By how much the older method asks for more because its splits disagree: quantiles of a Cauchy distribution whose scale is the median absolute deviation.</summary>
internal sealed class SplitOffsets
{
    private const int Levels = 20;

    private readonly double[] _offsets;

    /// <summary>Compares the splits.</summary>
    /// <param name="splits">The calibration rows of each split.</param>
    /// <param name="chosen">The split that is the model.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="alpha">The target accuracy.</param>
    /// <param name="minimumCount">The fewest rows of each class in a region.</param>
    public SplitOffsets(IReadOnlyList<SdmCalibrationRows> splits, int chosen, int classCount, double alpha, int minimumCount)
    {
        double quantile = Math.Tan(Math.PI * (alpha - 0.5));
        double[] minima = [.. splits.Select(rows => RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, classCount, alpha, minimumCount).MinimumSimilarity)];
        MinimumSimilarity = minima[chosen] + Scaled(minima, quantile);
        _offsets = new double[classCount * Levels];
        for (int bin = 0; bin < _offsets.Length; bin++)
            _offsets[bin] = Scaled([.. splits.Select(rows => MedianOutput(rows, bin / Levels, bin % Levels)).Where(value => !double.IsNaN(value))], quantile);
    }

    /// <summary>The least q~ that is admitted.</summary>
    public double MinimumSimilarity { get; }

    /// <summary>What is taken off the output of a predicted class at a similarity.</summary>
    public double Of(int predicted, double rescaled) => _offsets[(predicted * Levels) + Level(rescaled)];

    /// <summary>The median absolute deviation around the median; NaN where it is not finite.</summary>
    public static double Deviation(double[] values)
    {
        double median = Median(values);
        double deviation = Median([.. values.Select(value => Math.Abs(value - median))]);
        return double.IsFinite(deviation) ? deviation : double.NaN;
    }

    private static double Scaled(double[] values, double quantile)
    {
        // One split, or none with such rows, says nothing; where splits have no region at all the model's own bound has to do.
        double deviation = values.Length == 0 ? 0 : Deviation(values);
        return deviation > 0 ? deviation * quantile : 0;
    }

    private static double MedianOutput(SdmCalibrationRows rows, int predicted, int level)
    {
        var outputs = new List<double>();
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Predictions[i] == predicted && Level(rows.Rescaled[i]) == level)
                outputs.Add(rows.PredictedOutputs[i]);
        }

        return Median([.. outputs]);
    }

    private static int Level(double rescaled) => Math.Clamp((int)rescaled, 0, Levels - 1);

    private static double Median(double[] values)
    {
        if (values.Length == 0)
            return double.NaN;
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
