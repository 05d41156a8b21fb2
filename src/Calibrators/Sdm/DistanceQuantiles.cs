namespace MLExtensions.Calibrators;

/// <summary>The distance quantile d: how usual the distance from the nearest support row is, by the class for which it is least usual.</summary>
internal sealed class DistanceQuantiles
{
    private readonly SortedLists _lists;

    /// <summary>Collects the distances of labelled rows that have any similarity.</summary>
    public DistanceQuantiles(ReadOnlySpan<float> nearestSquared, ReadOnlySpan<int> similarities, ReadOnlySpan<int> labels, int classCount)
    {
        var values = new double[labels.Length];
        var classes = new int[labels.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = nearestSquared[i];
            classes[i] = similarities[i] > 0 ? labels[i] : -1;
        }

        _lists = new SortedLists(values, classes, classCount);
    }

    public DistanceQuantiles(SortedLists lists) => _lists = lists;

    public SortedLists Lists => _lists;

    /// <summary>From 1 (nearer than all of every class) to 0 (farther than all of some class, or a class has no distances).</summary>
    public double Of(float nearestSquared)
    {
        double quantile = 1;
        for (int c = 0; c < _lists.ClassCount && quantile > 0; c++)
        {
            int count = _lists.Count(c);
            // One division of whole numbers, so that 1/5 is 1/5 and not 1 - 4/5.
            quantile = count == 0 ? 0 : Math.Min(quantile, (count - _lists.CountBelow(c, nearestSquared)) / (double)count);
        }

        return quantile;
    }
}
