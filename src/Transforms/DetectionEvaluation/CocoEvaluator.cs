namespace MLExtensions.Transforms;

/// <summary>Evaluates detections as the COCO benchmark does, number for number.</summary>
public static class CocoEvaluator
{
    /// <summary>Evaluates.</summary>
    /// <param name="truth">All objects of all pictures.</param>
    /// <param name="detected">All detections, in any order; equal scores in one picture are ordered as given here.</param>
    /// <param name="settings">Thresholds and limits; null for those of the benchmark.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static CocoMetrics Evaluate(IReadOnlyCollection<GroundTruthBox> truth, IReadOnlyCollection<DetectedBox> detected, CocoSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detected);
        settings ??= new CocoSettings();
        settings.Validate();
        DetectionClass[] groups = DetectionClass.Group(truth, detected);
        var classes = new CocoAccumulation[groups.Length];
        Parallel.For(0, groups.Length, i => classes[i] = CocoAccumulation.Of(groups[i], settings));
        return new CocoMetrics(settings, classes);
    }
}
