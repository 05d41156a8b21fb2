namespace MLExtensions.Calibrators;

/// <summary>One split's model: scale, adaptor, support, calibration. Immutable and shared by all threads.</summary>
internal sealed class SdmMember
{
    public const int TileRows = 16;

    /// <summary>Puts the parts together.</summary>
    /// <param name="scale">Of the features.</param>
    /// <param name="adaptor">The maps; null if logits come from outside and distances are between scaled features.</param>
    /// <param name="support">The rows compared with.</param>
    /// <param name="limit">The largest similarity.</param>
    /// <param name="calibration">The decisions.</param>
    public SdmMember(FeatureScale scale, ExemplarAdaptor? adaptor, SdmSupport support, int limit, SdmCalibration calibration) =>
        (Scale, Adaptor, Support, Limit, Calibration) = (scale, adaptor, support, limit, calibration);

    public FeatureScale Scale { get; }

    public ExemplarAdaptor? Adaptor { get; }

    public SdmSupport Support { get; }

    public int Limit { get; }

    public SdmCalibration Calibration { get; }

    public int ClassCount => Calibration.ClassCount;

    public SdmMember With(double alpha) => new(Scale, Adaptor, Support, Limit, Calibration.With(alpha));

    /// <summary>The model with more rows to compare with; weights, distributions and region stay.</summary>
    public SdmMember Append(ReadOnlySpan<float> features, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int firstRow)
    {
        int dimension = Scale.Dimension;
        var scaled = new float[labels.Length * dimension];
        for (int i = 0; i < labels.Length; i++)
            Scale.Apply(features.Slice(i * dimension, dimension), scaled.AsSpan(i * dimension, dimension));
        RowSet rows = Adaptor is null
            ? RowSet.Of(scaled, dimension, logits.ToArray(), labels.Length)
            : RowSet.Of(Adaptor, scaled, labels.Length, 1);
        return new SdmMember(Scale, Adaptor, Support.Append(rows, labels, firstRow), Limit, Calibration);
    }

    /// <summary>Predicts up to <see cref="TileRows"/> rows.</summary>
    /// <param name="features">Row-major.</param>
    /// <param name="logits">Row-major where logits come from outside, else empty.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="scratch">The thread's own.</param>
    /// <param name="results">Receives the predictions.</param>
    /// <param name="start">The place of the first.</param>
    public void Predict(ReadOnlySpan<float> features, ReadOnlySpan<float> logits, int count, SdmScratch scratch, SdmPredictions results, int start)
    {
        int dimension = Scale.Dimension;
        Span<bool> valid = stackalloc bool[TileRows];
        scratch.Fit(this);
        for (int i = 0; i < count; i++)
        {
            Span<float> scaled = scratch.Scaled.AsSpan(i * dimension, dimension);
            valid[i] = Scale.Apply(features.Slice(i * dimension, dimension), scaled);
            if (!valid[i])
                scaled.Clear();
        }

        float[] coordinates = scratch.Scaled;
        int stride = dimension;
        Span<float> found = results.Logits.AsSpan(start * ClassCount, count * ClassCount);
        if (Adaptor is null)
        {
            logits[..found.Length].CopyTo(found);
        }
        else
        {
            (coordinates, stride) = (scratch.Coordinates, Adaptor.Stride);
            Adaptor.Project(scratch.Scaled, count, coordinates);
            Adaptor.Logits(coordinates, count, scratch.Head, found);
        }

        Support.Index.Distances(coordinates, stride, count, scratch.Distances);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = found.Slice(i * ClassCount, ClassCount);
            if (!valid[i] || !SdmRows.AllFinite(row))
                results.SetInvalid(start + i);
            else
                Decide(RowSet.Largest(row), scratch.Distances.AsSpan(i * Support.Index.PaddedCount, Support.Index.PaddedCount), results, start + i);
        }
    }

    private void Decide(int predicted, Span<float> distances, SdmPredictions results, int row)
    {
        Neighborhood found = Support.Index.Look(distances, predicted, Limit);
        Calibration.Decide(found, predicted, results, row);
        if (found.NearestRow >= 0)
            results.NearestRows[row] = Support.RowNumbers[found.NearestRow];
    }
}
