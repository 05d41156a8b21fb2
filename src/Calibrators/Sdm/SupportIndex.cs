using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The labelled rows that a new row is compared with, all of them: nothing about neighbours is approximate.</summary>
/// <remarks>
/// A support row is good for a predicted class if that is both its label and its own prediction. Rows are kept sorted by the class that they are
/// good for, those good for none last, so that "good" and "not good" are runs of a row of distances and need no lookups. Distances are sums of
/// squared differences in one order, whatever the batch and the vector width: equal rows have equal distances, to the bit, and none is negative.
/// The usual |a|^2 - 2ab + |b|^2 would save one instruction in two and give that up.
/// </remarks>
internal sealed class SupportIndex
{
    private readonly PanelMatrix _rows;
    private readonly int[] _starts;
    private readonly int[] _order;
    private readonly int[] _positions;

    /// <summary>Sorts and packs the rows.</summary>
    /// <param name="coordinates">The rows, <paramref name="stride"/> apart.</param>
    /// <param name="stride">The distance between rows, at least <paramref name="width"/>.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="labels">A class per row; any other number for rows that are good for nothing.</param>
    /// <param name="predictions">The predicted class of each row.</param>
    /// <param name="classCount">The number of classes.</param>
    public SupportIndex(
        ReadOnlySpan<float> coordinates, int stride, int width, ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, int classCount)
    {
        int count = labels.Length;
        _starts = new int[classCount + 2];
        for (int row = 0; row < count; row++)
            _starts[Group(labels[row], predictions[row], classCount) + 1]++;
        for (int c = 0; c <= classCount; c++)
            _starts[c + 1] += _starts[c];
        _order = new int[count];
        _positions = new int[count];
        int[] next = [.. _starts];
        var sorted = GC.AllocateUninitializedArray<float>(count * width);
        for (int row = 0; row < count; row++)
        {
            int position = next[Group(labels[row], predictions[row], classCount)]++;
            _order[position] = row;
            _positions[row] = position;
            coordinates.Slice(row * stride, width).CopyTo(sorted.AsSpan(position * width));
        }

        _rows = new PanelMatrix(sorted.AsSpan(), count, width);
    }

    public int Count => _order.Length;

    /// <summary>The room for the distances of one row.</summary>
    public int PaddedCount => _rows.PaddedOutputs;

    /// <summary>The coordinates of the rows by their numbers, row-major.</summary>
    public float[] Coordinates()
    {
        float[] sorted = _rows.ToArray();
        var rows = new float[sorted.Length];
        int width = _rows.Depth;
        for (int position = 0; position < Count; position++)
            sorted.AsSpan(position * width, width).CopyTo(rows.AsSpan(_order[position] * width));
        return rows;
    }

    /// <summary>The squared distances of some rows from all support rows, in the index's own order.</summary>
    /// <param name="rows">The rows, <paramref name="stride"/> apart.</param>
    /// <param name="stride">The distance between rows.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="distances">Receives <see cref="PaddedCount"/> values for each row.</param>
    public void Distances(ReadOnlySpan<float> rows, int stride, int count, Span<float> distances) =>
        _rows.SquaredDistances(rows, stride, count, distances);

    /// <summary>What the distances of one row say.</summary>
    /// <param name="distances">Those that <see cref="Distances"/> wrote for the row; the entry of <paramref name="self"/> is overwritten.</param>
    /// <param name="predicted">The predicted class of the row.</param>
    /// <param name="limit">The largest similarity, at least 1.</param>
    /// <param name="self">The number of the support row that the row is itself, to be passed over; -1 if it is none.</param>
    /// <remarks>
    /// Neighbours are ordered by distance, then row number. The similarity is the length of the run of good rows from the nearest on. In one pass: with
    /// (s, i) the first row that is not good, it is the number of good rows before (s, i). No sorting, and no bound on how far one looks.
    /// </remarks>
    public Neighborhood Look(Span<float> distances, int predicted, int limit, int self = -1)
    {
        if (self >= 0)
            distances[_positions[self]] = float.PositiveInfinity;
        distances = distances[..Count];
        int start = _starts[predicted];
        int end = _starts[predicted + 1];
        ReadOnlySpan<float> good = distances[start..end];
        float nearestGood = DistanceScan.Minimum(good);
        float nearestOther = Math.Min(DistanceScan.Minimum(distances[..start]), DistanceScan.Minimum(distances[end..]));
        float nearest = Math.Min(nearestGood, nearestOther);
        if (float.IsPositiveInfinity(nearest))
            return new Neighborhood(0, nearest, -1);
        int similarity = nearestGood > nearestOther ? 0 : DistanceScan.CountBelow(good, nearestOther) + Ties(distances, start, end, nearestOther);
        return new Neighborhood(Math.Min(similarity, limit), nearest, FirstRow(distances, nearest, 0, Count));
    }

    // Good rows at the distance of the nearest other row that come before it by number. Inside a run numbers rise.
    private int Ties(ReadOnlySpan<float> distances, int start, int end, float distance)
    {
        int position = DistanceScan.IndexOf(distances[start..end], distance, 0);
        if (position < 0 || float.IsPositiveInfinity(distance))
            return 0;
        int other = Math.Min(Row(FirstRow(distances, distance, 0, start)), Row(FirstRow(distances, distance, end, Count)));
        int ties = 0;
        for (; position >= 0 && _order[start + position] < other; position = DistanceScan.IndexOf(distances[start..end], distance, position + 1))
            ties++;
        return ties;

        static int Row(int found) => found < 0 ? int.MaxValue : found;
    }

    // The smallest row number at a distance: the first place of each run would do, but ties are rare and one scan is simple.
    private int FirstRow(ReadOnlySpan<float> distances, float distance, int start, int end)
    {
        int first = -1;
        ReadOnlySpan<float> run = distances[start..end];
        for (int position = DistanceScan.IndexOf(run, distance, 0); position >= 0; position = DistanceScan.IndexOf(run, distance, position + 1))
        {
            int row = _order[start + position];
            first = first < 0 || row < first ? row : first;
        }

        return first;
    }

    private static int Group(int label, int prediction, int classCount) =>
        label == prediction && label >= 0 && label < classCount ? label : classCount;
}
