namespace MLExtensions.Calibrators;

/// <summary>What the calibration half of a split says: the distributions, the cached rows and the region that follows from them for a target accuracy.</summary>
internal sealed class SdmCalibration
{
    /// <summary>Searches the region.</summary>
    /// <param name="quantiles">Distances of calibration rows by class.</param>
    /// <param name="sizes">Rescaled similarities of calibration rows by class.</param>
    /// <param name="rows">The cached rows.</param>
    /// <param name="alpha">The target accuracy.</param>
    /// <param name="minimumCount">The fewest rows of each class in the region.</param>
    public SdmCalibration(DistanceQuantiles quantiles, SampleSizes sizes, CalibrationRows rows, double alpha, int minimumCount)
    {
        (Quantiles, Sizes, Rows, Alpha, MinimumCount) = (quantiles, sizes, rows, alpha, minimumCount);
        Region = RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, ClassCount, alpha, minimumCount);
    }

    public DistanceQuantiles Quantiles { get; }

    public SampleSizes Sizes { get; }

    public CalibrationRows Rows { get; }

    public double Alpha { get; }

    public int MinimumCount { get; }

    public SdmRegion Region { get; }

    public int ClassCount => Sizes.Lists.ClassCount;

    /// <summary>Calibrates rows that the support has looked at.</summary>
    public static SdmCalibration Of(RowSet rows, Neighborhoods neighborhoods, int[] rowNumbers, int[] labels, int classCount, double alpha, int minimumCount)
    {
        var quantiles = new DistanceQuantiles(neighborhoods.NearestSquared, neighborhoods.Similarities, labels, classCount);
        CalibrationRows cached = CalibrationRows.Of(rows, neighborhoods, quantiles, rowNumbers, labels, classCount);
        var sizes = new SampleSizes(new SortedLists(cached.Rescaled, labels, classCount));
        return new SdmCalibration(quantiles, sizes, cached, alpha, minimumCount);
    }

    /// <summary>The same rows and distributions for another target accuracy: only the region is searched anew.</summary>
    public SdmCalibration With(double alpha) => new(Quantiles, Sizes, Rows, alpha, MinimumCount);

    /// <summary>Decides on a row whose logits stand in the results already.</summary>
    public void Decide(Neighborhood found, int predicted, SdmPredictions results, int row)
    {
        int start = row * ClassCount;
        ReadOnlySpan<float> logits = results.Logits.AsSpan(start, ClassCount);
        Span<double> probabilities = results.Probabilities.AsSpan(start, ClassCount);
        Span<double> lower = results.Lower.AsSpan(start, ClassCount);
        Span<double> upper = results.Upper.AsSpan(start, ClassCount);
        double d = Quantiles.Of(found.NearestSquared);
        SdmActivation.Compute(logits, found.Similarity, d, probabilities);
        double rescaled = SdmActivation.Rescale(found.Similarity, probabilities[predicted]);
        double halfWidth = SampleSizes.HalfWidth(Sizes.Compute(rescaled, results.Sizes.AsSpan(start, ClassCount)), Alpha);
        double dLower = Math.Max(d - halfWidth, 0);
        double dUpper = Math.Min(d + halfWidth, 1);
        SdmActivation.Compute(logits, found.Similarity, dLower, lower);
        SdmActivation.Compute(logits, found.Similarity, dUpper, upper);
        double rescaledLower = SdmActivation.Rescale(found.Similarity, lower[predicted]);

        results.Labels[row] = predicted;
        results.Similarities[row] = found.Similarity;
        results.Nearest[row] = MathF.Sqrt(found.NearestSquared);
        results.NearestRows[row] = found.NearestRow;
        results.Quantiles[row] = d;
        results.LowerQuantiles[row] = dLower;
        results.UpperQuantiles[row] = dUpper;
        results.Rescaled[row] = rescaled;
        results.LowerRescaled[row] = rescaledLower;
        results.OutOfDistribution[row] = found.Similarity == 0;
        bool admitted = found.Similarity > 0 && Region.Admits(rescaled, predicted, probabilities[predicted]);
        results.Admitted[row] = admitted;
        results.AdmittedLower[row] = admitted && Region.Admits(rescaledLower, predicted, lower[predicted]);
    }
}
