namespace MLExtensions.Transforms;

/// <summary>What a VOC evaluation looks at.</summary>
public sealed record VocSettings
{
    /// <summary>How the curve becomes a number. The default is <see cref="VocInterpolation.AllPoints"/>.</summary>
    public VocInterpolation Interpolation { get; init; } = VocInterpolation.AllPoints;

    /// <summary>The overlap above which a detection is right. The default is 0.5.</summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <summary>Whether overlap equal to the threshold is enough, as in some tools. The default is false, as in the devkit's successors.</summary>
    public bool IsThresholdInclusive { get; init; }

    /// <summary>Whether coordinates are whole pixels, the last included, so that widths count one more. The default is true: VOC's annotations are so.</summary>
    public bool InclusivePixels { get; init; } = true;

    internal void Validate()
    {
        if (!(IouThreshold is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(IouThreshold), FormattableString.Invariant($"{nameof(IouThreshold)} is {IouThreshold}; allowed: 0 to 1."));
        if (!Enum.IsDefined(Interpolation))
            throw new ArgumentOutOfRangeException(nameof(Interpolation), $"{nameof(Interpolation)} is {Interpolation}; allowed: AllPoints, ElevenPoints.");
    }
}
