using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>A map of the robust classifier's logits, with its parameters.</summary>
/// <remarks>Source of <see cref="RobustMapKind.MixedNuts"/>: Bai, Zhou, Patel, Sojoudi, "MixedNUTS: Training-Free Accuracy-Robustness Balance via
/// Nonlinearly Mixed Classifiers" (arXiv 2402.02263). The monotone form is ours; docs/design/adaptive-smoothing.md derives it.</remarks>
public sealed record RobustMap : IModelPart<RobustMap>
{
    /// <summary>The fewest classes that the published map is let loose on.</summary>
    internal const int FewestClassesOfMixedNuts = 10;

    private const int LargestCountInNorm = 250;
    private const double LargestLogit = 1e15;
    private const double NormFloor = 1e-8;

    /// <summary>The form of the map.</summary>
    /// <value>The default is <see cref="RobustMapKind.Scale"/>.</value>
    public RobustMapKind Kind { get; init; } = RobustMapKind.Scale;

    /// <summary>The factor s before the softmax, above 0.</summary>
    /// <value>The default is 1.</value>
    public double Scale { get; init; } = 1;

    /// <summary>The exponent p, at least 1; not used by <see cref="RobustMapKind.Scale"/>.</summary>
    /// <value>The default is 1.</value>
    public double Power { get; init; } = 1;

    /// <summary>The number c that is added before the clamp; not used by <see cref="RobustMapKind.Scale"/>.</summary>
    /// <value>The default is 0.</value>
    public double Shift { get; init; }

    /// <summary>What centred logits are divided by in <see cref="RobustMapKind.Monotone"/>: their root mean square over the rows of the fit.</summary>
    /// <value>The default is 1.</value>
    public double Unit { get; init; } = 1;

    static ModelFormat IModelPart<RobustMap>.Format => new("robust-map", 1, 1);

    /// <summary>Maps the logits of a row.</summary>
    /// <param name="logits">The robust classifier's logits.</param>
    /// <param name="mapped">As long; must not overlap the logits. Their softmax is H.</param>
    /// <returns>False where the published map would have moved the largest class: then the logits are handed on as they are.</returns>
    public bool Apply(ReadOnlySpan<double> logits, Span<double> mapped)
    {
        if (mapped.Length != logits.Length || logits.Overlaps(mapped))
            throw new ArgumentException("The mapped logits need as much memory of their own as there are logits.", nameof(mapped));
        switch (Kind)
        {
            case RobustMapKind.Scale:
                for (int i = 0; i < logits.Length; i++)
                    mapped[i] = Scale * logits[i];
                return true;
            case RobustMapKind.Monotone:
                Centre(logits, mapped);
                Clamp(mapped, Shift, mapped);
                Raise(mapped, Power, Scale, mapped);
                return true;
            default:
                LayerNorm(logits, mapped);
                ClampByGelu(mapped, Shift);
                Raise(mapped, Power, Scale, mapped);
                if (AdaptiveSmoothing.IndexOfLargest(mapped) == AdaptiveSmoothing.IndexOfLargest(logits))
                    return true;
                logits.CopyTo(mapped);
                return false;
        }
    }

    // Layout: int32 kind, double scale, double power, double shift, double unit.
    void IModelPart<RobustMap>.Write(ModelWriter writer)
    {
        writer.Write((int)Kind);
        writer.Write(Scale);
        writer.Write(Power);
        writer.Write(Shift);
        writer.Write(Unit);
    }

    static RobustMap IModelPart<RobustMap>.Read(ModelReader reader)
    {
        var map = new RobustMap
        {
            Kind = reader.ReadEnum<RobustMapKind>(),
            Scale = reader.ReadDouble(),
            Power = reader.ReadDouble(),
            Shift = reader.ReadDouble(),
            Unit = reader.ReadDouble(),
        };
        return map.Scale > 0 && map.Power >= 1 && double.IsFinite(map.Shift) && map.Unit > 0
            ? map
            : throw ModelReader.Broken($"a robust map with parameters out of range: {map}");
    }

    /// <summary>Subtracts the mean and divides by the unit, so that adding a number to all logits changes nothing.</summary>
    internal void Centre(ReadOnlySpan<double> logits, Span<double> centred)
    {
        double mean = 0;
        foreach (double logit in logits)
            mean += Clip(logit);
        mean /= logits.Length;
        for (int i = 0; i < logits.Length; i++)
            centred[i] = (Clip(logits[i]) - mean) / Unit;
    }

    internal static void Clamp(ReadOnlySpan<double> centred, double shift, Span<double> clamped)
    {
        for (int i = 0; i < centred.Length; i++)
        {
            double u = centred[i] + shift;
            clamped[i] = u > 0 ? u * StandardNormal.Distribution(u) : 0;
        }
    }

    internal static void ClampByGelu(Span<double> normed, double shift)
    {
        for (int i = 0; i < normed.Length; i++)
        {
            double u = normed[i] + shift;
            normed[i] = u * StandardNormal.Distribution(u);
        }
    }

    /// <summary>The power of the size, with the sign kept, times the factor.</summary>
    internal static void Raise(ReadOnlySpan<double> clamped, double power, double scale, Span<double> mapped)
    {
        for (int i = 0; i < clamped.Length; i++)
            mapped[i] = scale * (power == 1 ? clamped[i] : Math.CopySign(Math.Pow(Math.Abs(clamped[i]), power), clamped[i]));
    }

    /// <summary>The published layer norm: mean and unbiased variance of the 250 largest logits.</summary>
    internal static void LayerNorm(ReadOnlySpan<double> logits, Span<double> normed)
    {
        ReadOnlySpan<double> counted = normed;
        for (int i = 0; i < logits.Length; i++)
            normed[i] = Clip(logits[i]);
        if (logits.Length > LargestCountInNorm)
        {
            normed.Sort();
            counted = counted[^LargestCountInNorm..];
        }

        double mean = 0;
        foreach (double value in counted)
            mean += value;
        mean /= counted.Length;
        double squares = 0;
        foreach (double value in counted)
            squares += (value - mean) * (value - mean);
        double deviation = Math.Sqrt((squares / (counted.Length - 1)) + NormFloor);
        for (int i = 0; i < logits.Length; i++)
            normed[i] = (Clip(logits[i]) - mean) / deviation;
    }

    private static double Clip(double logit) => Math.Clamp(logit, -LargestLogit, LargestLogit);
}
