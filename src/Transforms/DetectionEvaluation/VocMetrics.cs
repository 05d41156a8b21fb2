namespace MLExtensions.Transforms;

/// <summary>PASCAL VOC's average precision, from 0 to 1.</summary>
public sealed class VocMetrics
{
    internal VocMetrics(IReadOnlyList<VocClassMetrics> perClass) => PerClass = perClass;

    /// <summary>mAP: the mean over the classes; NaN where there is nothing to find.</summary>
    public double MeanAveragePrecision => PerClass.Select(found => found.AveragePrecision).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The classes that have objects to be found, in the order of their number.</summary>
    public IReadOnlyList<VocClassMetrics> PerClass { get; }
}

/// <summary>PASCAL VOC's numbers for one class.</summary>
/// <param name="Class">The class's number.</param>
/// <param name="GroundTruthCount">How many objects that are not difficult there are.</param>
/// <param name="AveragePrecision">AP.</param>
/// <param name="Recall">Recall after each detection, best first.</param>
/// <param name="Precision">Precision after each detection, not interpolated.</param>
public sealed record VocClassMetrics(int Class, int GroundTruthCount, double AveragePrecision, IReadOnlyList<double> Recall, IReadOnlyList<double> Precision);
