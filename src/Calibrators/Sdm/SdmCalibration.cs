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
    /// <param name="band">The older method's band; null for the canonical one.</param>
    /// <param name="splits">With it, the rows of all splits; this one's are <paramref name="rows"/>.</param>
    public SdmCalibration(
        DistanceQuantiles quantiles, SampleSizes sizes, SdmCalibrationRows rows, double alpha, int minimumCount, OutputBand? band = null, IReadOnlyList<SdmCalibrationRows>? splits = null)
    {
        (Quantiles, Sizes, Rows, Alpha, MinimumCount, Band) = (quantiles, sizes, rows, alpha, minimumCount, band);
        Region = RegionSearch.Find(rows.Labels, rows.Rescaled, rows.TrueOutputs, ClassCount, alpha, minimumCount);
        if (band is null)
            return;
        Splits = splits ?? [rows];
        Offsets = new SplitOffsets(Splits, Splits.ToList().IndexOf(rows), ClassCount, alpha, minimumCount);
    }

    public DistanceQuantiles Quantiles { get; }

    public SampleSizes Sizes { get; }

    public SdmCalibrationRows Rows { get; }

    public double Alpha { get; }

    public int MinimumCount { get; }

    public SdmRegion Region { get; }

    /// <summary>The older method's band; null for the canonical one.</summary>
    public OutputBand? Band { get; }

    /// <summary>With the older method the rows of all splits.</summary>
    public IReadOnlyList<SdmCalibrationRows> Splits { get; } = [];

    public SplitOffsets? Offsets { get; }

    public int ClassCount => Sizes.Lists.ClassCount;

    /// <summary>Calibrates rows that the support has looked at.</summary>
    public static SdmCalibration Of(RowSet rows, Neighborhoods neighborhoods, int[] rowNumbers, int[] labels, int classCount, double alpha, int minimumCount)
    {
        var quantiles = new DistanceQuantiles(neighborhoods.NearestSquared, neighborhoods.Similarities, labels, classCount);
        SdmCalibrationRows cached = SdmCalibrationRows.Of(rows, neighborhoods, quantiles, rowNumbers, labels, classCount);
        var sizes = new SampleSizes(new SortedLists(cached.Rescaled, labels, classCount));
        return new SdmCalibration(quantiles, sizes, cached, alpha, minimumCount);
    }

    /// <summary>Calibrates them by the older method.</summary>
    public static SdmCalibration OfBand(
        RowSet rows, Neighborhoods neighborhoods, int[] rowNumbers, int[] labels, int classCount, double alpha, int minimumCount, Random random)
    {
        var quantiles = new DistanceQuantiles(neighborhoods.NearestSquared, neighborhoods.Similarities, labels, classCount);
        (OutputBand band, SdmCalibrationRows cached) = OutputBandFit.Of(rows, neighborhoods, quantiles, rowNumbers, labels, classCount, random);
        return new SdmCalibration(quantiles, new SampleSizes(new SortedLists(cached.Rescaled, labels, classCount)), cached, alpha, minimumCount, band);
    }

    /// <summary>The same rows and distributions for another target accuracy: only the region is searched anew.</summary>
    public SdmCalibration With(double alpha) => new(Quantiles, Sizes, Rows, alpha, MinimumCount, Band, Splits);

    /// <summary>The same beside the other splits.</summary>
    public SdmCalibration Among(IReadOnlyList<SdmCalibrationRows> splits) => new(Quantiles, Sizes, Rows, Alpha, MinimumCount, Band, splits);

    /// <summary>Decides on a row whose logits stand in the results already.</summary>
    public void Decide(Neighborhood found, int predicted, SdmPredictions results, int row)
    {
        if (Band is not null)
        {
            Band.Decide(this, found, predicted, results, row);
            return;
        }

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
