namespace MLExtensions.Transforms;

/// <summary>What a COCO evaluation looks at. The defaults are those of the COCO benchmark, and every published "mAP" of COCO means them.</summary>
public sealed record CocoSettings
{
    /// <summary>The overlaps from which on a detection is right: 0.5 to 0.95 in ten steps.</summary>
    public IReadOnlyList<double> IouThresholds { get; init; } = LinearSteps(0.5, 0.95, 10);

    /// <summary>How many of the best detections of a class in a picture are looked at, rising: 1, 10 and 100. Precision is that at the last.</summary>
    public IReadOnlyList<int> MaxDetections { get; init; } = [1, 10, 100];

    /// <summary>Up to this area (inclusive) an object is small; from it on medium. 32 x 32.</summary>
    public double SmallArea { get; init; } = 32 * 32;

    /// <summary>Up to this area (inclusive) an object is medium; from it on large. 96 x 96.</summary>
    public double LargeArea { get; init; } = 96 * 96;

    internal const int AreaCount = 4;

    internal (double Least, double Most) AreaRange(int area) => area switch
    {
        0 => (0, 1e10),
        1 => (0, SmallArea),
        2 => (SmallArea, LargeArea),
        _ => (LargeArea, 1e10),
    };

    // The reference makes its thresholds so, and comparisons with recalls such as 3/5 hang on the last bit.
    internal static double[] LinearSteps(double first, double last, int count)
    {
        double step = (last - first) / (count - 1);
        double[] values = [.. Enumerable.Range(0, count).Select(i => (i * step) + first)];
        values[^1] = last;
        return values;
    }

    internal void Validate()
    {
        if (IouThresholds.Count is < 1 or > 32 || IouThresholds.Any(threshold => !(threshold is > 0 and <= 1)))
            throw new ArgumentOutOfRangeException(nameof(IouThresholds), $"{nameof(IouThresholds)} needs 1 to 32 thresholds above 0 and up to 1.");
        if (MaxDetections.Count == 0 || MaxDetections[0] < 1 || MaxDetections.Zip(MaxDetections.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentOutOfRangeException(nameof(MaxDetections), $"{nameof(MaxDetections)} needs rising numbers from 1.");
        if (!(SmallArea > 0 && LargeArea >= SmallArea))
            throw new ArgumentOutOfRangeException(nameof(SmallArea), $"{nameof(SmallArea)} must be above 0 and at most {nameof(LargeArea)}.");
    }
}
