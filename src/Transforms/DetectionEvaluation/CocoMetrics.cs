namespace MLExtensions.Transforms;

/// <summary>The twelve numbers of the COCO benchmark, from 0 to 1, larger is better, and what they are means of. NaN where there is nothing to
/// find (for example no small object).</summary>
public sealed class CocoMetrics
{
    private const int All = 0;
    private const int Small = 1;
    private const int Medium = 2;
    private const int Large = 3;

    private readonly CocoSettings _settings;
    private readonly CocoAccumulation[] _classes;

    internal CocoMetrics(CocoSettings settings, CocoAccumulation[] classes)
    {
        _settings = settings;
        _classes = classes;
        int last = settings.MaxDetections.Count - 1;
        MeanAveragePrecision = Precision(All);
        MeanAveragePrecision50 = PrecisionAt(0.5);
        MeanAveragePrecision75 = PrecisionAt(0.75);
        MeanAveragePrecisionSmall = Precision(Small);
        MeanAveragePrecisionMedium = Precision(Medium);
        MeanAveragePrecisionLarge = Precision(Large);
        AverageRecalls = [.. Enumerable.Range(0, settings.MaxDetections.Count).Select(limit => Recall(All, limit))];
        AverageRecallSmall = Recall(Small, last);
        AverageRecallMedium = Recall(Medium, last);
        AverageRecallLarge = Recall(Large, last);
        PerClass = [.. classes.Where(found => found.Counts(All)).Select(found => new DetectionClassMetrics(found, settings))];
    }

    /// <summary>AP: the mean over classes and over overlaps 0.5 to 0.95. COCO's main number.</summary>
    public double MeanAveragePrecision { get; }

    /// <summary>AP at overlap 0.5; NaN where that is none of the thresholds.</summary>
    public double MeanAveragePrecision50 { get; }

    /// <summary>AP at overlap 0.75; NaN where that is none of the thresholds.</summary>
    public double MeanAveragePrecision75 { get; }

    /// <summary>AP of objects up to 32 x 32.</summary>
    public double MeanAveragePrecisionSmall { get; }

    /// <summary>AP of objects between 32 x 32 and 96 x 96.</summary>
    public double MeanAveragePrecisionMedium { get; }

    /// <summary>AP of objects from 96 x 96 on.</summary>
    public double MeanAveragePrecisionLarge { get; }

    /// <summary>AR: the largest recall, averaged likewise, with each of the limits of detections per picture: 1, 10, 100.</summary>
    public IReadOnlyList<double> AverageRecalls { get; }

    /// <summary>AR with the last limit.</summary>
    public double AverageRecall => AverageRecalls[^1];

    /// <summary>AR of small objects.</summary>
    public double AverageRecallSmall { get; }

    /// <summary>AR of medium objects.</summary>
    public double AverageRecallMedium { get; }

    /// <summary>AR of large objects.</summary>
    public double AverageRecallLarge { get; }

    /// <summary>The classes that have ground truth, in the order of their number. A class that is only detected counts nowhere.</summary>
    public IReadOnlyList<DetectionClassMetrics> PerClass { get; }

    private double Precision(int area) => Mean(_classes.Where(found => found.Counts(area)).Select(found =>
        Enumerable.Range(0, _settings.IouThresholds.Count).Average(threshold => DetectionClassMetrics.Mean(found.Precision(threshold, area)))));

    private double PrecisionAt(double overlap)
    {
        int threshold = Enumerable.Range(0, _settings.IouThresholds.Count).FirstOrDefault(t => Math.Abs(_settings.IouThresholds[t] - overlap) < 1e-9, -1);
        return threshold < 0 ? double.NaN
            : Mean(_classes.Where(found => found.Counts(All)).Select(found => DetectionClassMetrics.Mean(found.Precision(threshold, All))));
    }

    private double Recall(int area, int limit) => Mean(_classes.Where(found => found.Counts(area)).Select(found =>
        Enumerable.Range(0, _settings.IouThresholds.Count).Average(threshold => found.Recall(threshold, area, limit))));

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
