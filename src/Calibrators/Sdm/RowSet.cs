namespace MLExtensions.Calibrators;

/// <summary>Some rows with their coordinates, logits and predictions under one adaptor.</summary>
internal sealed class RowSet
{
    private const int TileRows = 64;

    private RowSet(float[] coordinates, int stride, float[] logits, int[] predictions) =>
        (Coordinates, Stride, Logits, Predictions) = (coordinates, stride, logits, predictions);

    public float[] Coordinates { get; }

    public int Stride { get; }

    public float[] Logits { get; }

    public int[] Predictions { get; }

    public int Count => Predictions.Length;

    /// <summary>Computes them from scaled features.</summary>
    public static RowSet Of(ExemplarAdaptor adaptor, float[] features, int count, int threads)
    {
        int classes = adaptor.ClassCount;
        int stride = adaptor.Stride;
        var set = new RowSet(new float[count * stride], stride, new float[count * classes], new int[count]);
        RowTiles.Run(count, TileRows, threads, () => new float[TileRows * adaptor.HeadStride], (scratch, start, length) =>
        {
            Span<float> coordinates = set.Coordinates.AsSpan(start * stride, length * stride);
            adaptor.Project(features.AsSpan(start * adaptor.Dimension, length * adaptor.Dimension), length, coordinates);
            adaptor.Logits(coordinates, length, scratch, set.Logits.AsSpan(start * classes, length * classes));
        });
        set.Predict(classes);
        return set;
    }

    /// <summary>For logits of somebody else: coordinates are the scaled features themselves.</summary>
    public static RowSet Of(float[] features, int dimension, float[] logits, int count)
    {
        var set = new RowSet(features, dimension, logits, new int[count]);
        set.Predict(count == 0 ? 0 : logits.Length / count);
        return set;
    }

    /// <summary>The class of the largest logit, the lowest of several.</summary>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        int largest = 0;
        for (int c = 1; c < logits.Length; c++)
            largest = logits[c] > logits[largest] ? c : largest;
        return largest;
    }

    private void Predict(int classes)
    {
        for (int row = 0; row < Predictions.Length; row++)
            Predictions[row] = Largest(Logits.AsSpan(row * classes, classes));
    }
}
