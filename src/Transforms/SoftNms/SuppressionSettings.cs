using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>How detections are suppressed; without column names, for use without ML.NET. The defaults are those of a plain kernel:
/// nothing is filtered or limited that the caller did not ask for, except scores that decay below 0.001.</summary>
public sealed record SuppressionSettings
{
    /// <summary>What happens to overlapping boxes. The default is <see cref="SuppressionMethod.SoftGaussian"/>.</summary>
    public SuppressionMethod Method { get; init; } = SuppressionMethod.SoftGaussian;

    /// <summary>How overlap is measured. The default is <see cref="OverlapMeasure.IoU"/>; <see cref="SuppressionMethod.DIoUHard"/> always uses DIoU.</summary>
    public OverlapMeasure Overlap { get; init; } = OverlapMeasure.IoU;

    /// <summary>The overlap above which (strictly) a box is affected, 0 to 1. The default is null: 0.5, for linear soft-NMS 0.3, for fusion 0.55.
    /// Gaussian and the two Matrix methods have no threshold.</summary>
    public float? IouThreshold { get; init; }

    /// <summary>Width of the Gaussian, above 0, in exp(-overlap^2 / sigma): the paper's convention. TensorFlow's soft_nms_sigma is half of it.
    /// The default is 0.5.</summary>
    public float Sigma { get; init; } = 0.5f;

    /// <summary>Only scores above this (strictly) take part. The default is 0. Negative values, for scores that are logits, only with methods that
    /// do not multiply scores: Hard, DIoUHard, None.</summary>
    public float ScoreThreshold { get; init; }

    /// <summary>A box is dropped when its score falls below this, before or after decay; at least 0. The default is 0.001.
    /// Not used where <see cref="ScoreThreshold"/> is negative.</summary>
    public float MinScore { get; init; } = 0.001f;

    /// <summary>The most detections of all classes together; null for no limit, the default.</summary>
    public int? MaxDetections { get; init; }

    /// <summary>The most detections of one class; null for no limit, the default.</summary>
    public int? MaxDetectionsPerClass { get; init; }

    /// <summary>Only so many of the best candidates, all classes together, are looked at; null for all, the default.</summary>
    public int? PreNmsTopK { get; init; }

    /// <summary>Whether boxes of different classes suppress each other. The default is false.</summary>
    public bool ClassAgnostic { get; init; }

    /// <summary>Whether a box may be detected as several classes: each of its scores is a candidate. The default is false: its best class only.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>The classes (from 0) that are kept; null for all, the default.</summary>
    public IReadOnlyList<int>? ClassFilter { get; init; }

    /// <summary>What the numbers of a box are. The default is <see cref="BoxFormat.XyXy"/>. The results are always XyXy.</summary>
    public BoxFormat BoxFormat { get; init; } = BoxFormat.XyXy;

    /// <summary>What is done with inverted boxes. The default is <see cref="CornerPolicy.Swap"/>.</summary>
    public CornerPolicy CornerPolicy { get; init; } = CornerPolicy.Swap;

    /// <summary>Whether boxes without area are dropped. The default is false: they stay, suppress nothing and are not suppressed.</summary>
    public bool DropDegenerate { get; init; }

    /// <summary>Whether widths and heights count one pixel more, as in the paper's own code. Only to reproduce its numbers. The default is false.</summary>
    public bool LegacyPixelOffset { get; init; }

    /// <summary>The threshold in force.</summary>
    public float EffectiveIouThreshold => IouThreshold ?? DefaultThreshold(Method);

    internal float Offset => LegacyPixelOffset ? 1f : 0f;

    internal OverlapMeasure EffectiveOverlap => Method == SuppressionMethod.DIoUHard ? OverlapMeasure.DIoU : Overlap;

    // Scores that are multiplied or used as weights must not be negative.
    internal bool NeedsScoresFromZero => Method is not (SuppressionMethod.Hard or SuppressionMethod.DIoUHard or SuppressionMethod.None);

    internal static float DefaultThreshold(SuppressionMethod method) => method switch
    {
        SuppressionMethod.SoftLinear => 0.3f,
        SuppressionMethod.WeightedBoxesFusion => 0.55f,
        _ => 0.5f,
    };

    /// <summary>Throws where a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range; the message names it, the value and what is allowed.</exception>
    internal void Validate()
    {
        Check(Enum.IsDefined(Method), nameof(Method), Method, string.Join(", ", Enum.GetNames<SuppressionMethod>()));
        Check(Enum.IsDefined(Overlap), nameof(Overlap), Overlap, string.Join(", ", Enum.GetNames<OverlapMeasure>()));
        Check(Enum.IsDefined(BoxFormat), nameof(BoxFormat), BoxFormat, string.Join(", ", Enum.GetNames<BoxFormat>()));
        Check(Enum.IsDefined(CornerPolicy), nameof(CornerPolicy), CornerPolicy, string.Join(", ", Enum.GetNames<CornerPolicy>()));
        Check(EffectiveIouThreshold is >= 0 and <= 1, nameof(IouThreshold), EffectiveIouThreshold, "0 to 1");
        Check(Sigma > 0 && float.IsFinite(Sigma) && float.IsFinite(1 / Sigma), nameof(Sigma), Sigma, "a finite number above 0");
        Check(float.IsFinite(ScoreThreshold) || float.IsNegativeInfinity(ScoreThreshold), nameof(ScoreThreshold), ScoreThreshold, "a number");
        Check(ScoreThreshold >= 0 || !NeedsScoresFromZero, nameof(ScoreThreshold), ScoreThreshold, $"0 or more with method {Method}, which multiplies scores");
        Check(MinScore >= 0 && float.IsFinite(MinScore), nameof(MinScore), MinScore, "0 or more");
        Check(MaxDetections is null or >= 1, nameof(MaxDetections), MaxDetections, "1 or more, or null");
        Check(MaxDetectionsPerClass is null or >= 1, nameof(MaxDetectionsPerClass), MaxDetectionsPerClass, "1 or more, or null");
        Check(PreNmsTopK is null or >= 1, nameof(PreNmsTopK), PreNmsTopK, "1 or more, or null");
        Check(ClassFilter is null || ClassFilter.All(index => index >= 0), nameof(ClassFilter), "a negative class", "classes from 0");
    }

    private static void Check(bool holds, string name, object? value, string allowed)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}; allowed: {allowed}."));
    }
}
