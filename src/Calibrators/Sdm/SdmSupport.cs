namespace MLExtensions.Calibrators;

/// <summary>The support rows of a model as they are kept: coordinates, labels, predictions, and the numbers that users know them by.</summary>
internal sealed class SdmSupport
{
    private readonly int _width;

    public SdmSupport(ReadOnlySpan<float> coordinates, int stride, int width, int[] labels, int[] predictions, int[] rowNumbers, int classCount)
    {
        (_width, Labels, Predictions, RowNumbers, ClassCount) = (width, labels, predictions, rowNumbers, classCount);
        Index = new SupportIndex(coordinates, stride, width, labels, predictions, classCount);
    }

    public SupportIndex Index { get; }

    public int[] Labels { get; }

    public int[] Predictions { get; }

    public int[] RowNumbers { get; }

    public int ClassCount { get; }

    public int Width => _width;

    /// <summary>These rows and more behind them.</summary>
    public SdmSupport Append(RowSet rows, ReadOnlySpan<int> labels, int firstRow)
    {
        float[] coordinates = Index.Coordinates();
        int old = coordinates.Length;
        Array.Resize(ref coordinates, old + (rows.Count * _width));
        for (int i = 0; i < rows.Count; i++)
            rows.Coordinates.AsSpan(i * rows.Stride, _width).CopyTo(coordinates.AsSpan(old + (i * _width)));
        return new SdmSupport(
            coordinates, _width, _width, [.. Labels, .. labels], [.. Predictions, .. rows.Predictions],
            [.. RowNumbers, .. Enumerable.Range(firstRow, rows.Count)], ClassCount);
    }
}
