namespace MLExtensions.Transforms;

/// <summary>Soft-NMS (Bodla, Singh, Chellappa and Davis, arXiv 1704.04503) and its relatives: overlapping detections of one object are
/// weakened or removed. Larger scores are better. Deterministic: equal scores are ordered by index.</summary>
public static class SoftNms
{
    /// <summary>Suppresses detections of one class, or of several when there are several scores for each box.</summary>
    /// <param name="boxes">4 numbers a box, as <see cref="SuppressionSettings.BoxFormat"/> says.</param>
    /// <param name="scores">One score a box, or one for each class of the first box, then those of the second, and so on.</param>
    /// <param name="settings">What to do; null for Gaussian soft-NMS with sigma 0.5.</param>
    /// <returns>The detections that are left, best first.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a score is negative with a method that multiplies scores.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static Detections Apply(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, SuppressionSettings? settings = null)
    {
        var result = new Detections();
        new BoxSuppressor(settings).Run(boxes, scores, result);
        return result;
    }

    /// <inheritdoc cref="Apply(ReadOnlySpan{float}, ReadOnlySpan{float}, SuppressionSettings)"/>
    /// <summary>Suppresses detections that have one class each.</summary>
    /// <param name="boxes">4 numbers a box, as <see cref="SuppressionSettings.BoxFormat"/> says.</param>
    /// <param name="scores">One score a box.</param>
    /// <param name="classes">One class a box, from 0.</param>
    /// <param name="settings">What to do; null for Gaussian soft-NMS with sigma 0.5.</param>
    public static Detections Apply(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, SuppressionSettings? settings = null)
    {
        var result = new Detections();
        new BoxSuppressor(settings).Run(boxes, scores, classes, result);
        return result;
    }

    /// <summary>Weighted boxes fusion of several detectors' results (arXiv 1910.13302). Boxes of one class that overlap a fused box join it; a fused
    /// box is the average of its members weighted by score, its score their mean, scaled by min(members, detectors) / sum of weights, so that
    /// what only few detectors see counts less.</summary>
    /// <param name="detectors">The detections of each detector, in one coordinate system, boxes XyXy.</param>
    /// <param name="weights">A weight for each detector, above 0; empty for 1 each.</param>
    /// <param name="iouThreshold">The overlap above which a box joins, 0 to 1.</param>
    /// <param name="skipThreshold">Weighted scores below this are left out.</param>
    /// <returns>The fused detections, best first; each source is the index of the best member among all given, in their order.</returns>
    /// <exception cref="ArgumentException">The number of weights is not that of the detectors.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight or the threshold is out of range.</exception>
    public static Detections Fuse(
        IReadOnlyList<DetectionCandidates> detectors, ReadOnlySpan<float> weights = default, float iouThreshold = 0.55f, float skipThreshold = 0f)
    {
        ArgumentNullException.ThrowIfNull(detectors);
        return DetectorFusion.Fuse(detectors, weights, iouThreshold, skipThreshold);
    }
}
