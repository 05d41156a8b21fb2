using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Gives a row the weight of the robust classifier: <c>alpha = minimum + (maximum - minimum) sigmoid(gamma)</c>, with gamma linear in
/// standardised features. alpha never leaves the range, whatever the features are.</summary>
public sealed class SmoothingGate : IModelPart<SmoothingGate>
{
    /// <summary>Standardised features are cut off here: no single one can run away with the gate.</summary>
    public const double FeatureLimit = 6;

    // As in the batch norm of the published gate.
    private const double VarianceFloor = 1e-5;

    private readonly double[] _weights;
    private readonly double[] _means;
    private readonly double[] _deviations;

    internal SmoothingGate(double[] weights, double bias, double[] means, double[] deviations)
    {
        if (means.Length != weights.Length || deviations.Length != weights.Length)
            throw new ArgumentException($"{weights.Length} weights for {means.Length} means and {deviations.Length} deviations.", nameof(weights));
        (_weights, Bias, _means, _deviations) = (weights, bias, means, deviations);
    }

    /// <summary>w, one weight per feature.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>w0.</summary>
    public double Bias { get; }

    /// <summary>The number of features: those of the scores first, if they are used, then the detector's.</summary>
    public int FeatureCount => _weights.Length;

    /// <summary>The smallest alpha.</summary>
    public double AlphaMinimum { get; internal init; }

    /// <summary>The largest alpha.</summary>
    public double AlphaMaximum { get; internal init; } = 1;

    /// <summary>The mean of raw gamma over the rows of the fit.</summary>
    public double GammaMean { get; internal init; }

    /// <summary>The variance of raw gamma over the rows of the fit.</summary>
    public double GammaVariance { get; internal init; } = 1;

    /// <summary>After re-centring: the factor of standardised gamma. NaN where gamma is used as it was learned.</summary>
    public double GammaScale { get; internal init; } = double.NaN;

    /// <summary>After re-centring: what is added to standardised gamma.</summary>
    public double GammaShift { get; internal init; }

    static ModelFormat IModelPart<SmoothingGate>.Format => new("smoothing-gate", 1, 1);

    /// <summary>gamma of a row, the log-odds of where alpha lies in its range.</summary>
    /// <param name="features">The features, not standardised; infinite ones count as the limit.</param>
    /// <returns>A finite number; NaN if a feature is.</returns>
    public double Gamma(ReadOnlySpan<double> features)
    {
        if (features.Length != _weights.Length)
            throw new ArgumentException($"{features.Length} features where the gate has {_weights.Length}.", nameof(features));
        double raw = Bias;
        for (int i = 0; i < _weights.Length; i++)
            raw += _weights[i] * Standardized(features[i], _means[i], _deviations[i]);
        return Recentred(raw);
    }

    /// <summary>The weight of the robust classifier for a gamma.</summary>
    /// <param name="gamma">Any number.</param>
    public double Alpha(double gamma) => Mix(gamma).Robust;

    internal static double Standardized(double value, double mean, double deviation) =>
        Math.Clamp((value - mean) / deviation, -FeatureLimit, FeatureLimit);

    internal double Recentred(double raw) =>
        double.IsNaN(GammaScale) ? raw : (GammaScale * (raw - GammaMean) / Math.Sqrt(GammaVariance + VarianceFloor)) + GammaShift;

    internal MixWeights Mix(double gamma)
    {
        if (double.IsNaN(gamma))
            return MixWeights.Missing;
        double range = AlphaMaximum - AlphaMinimum;
        // Rounding must not leave the range, or the certificate of its lower end would be void.
        double robust = Math.Clamp(AlphaMinimum + (range / (1 + Math.Exp(-gamma))), AlphaMinimum, AlphaMaximum);
        double accurate = Math.Clamp(1 - AlphaMaximum + (range / (1 + Math.Exp(gamma))), 1 - AlphaMaximum, 1 - AlphaMinimum);
        return new MixWeights(robust, accurate);
    }

    internal SmoothingGate With(double alphaMinimum, double alphaMaximum, double gammaScale, double gammaShift) =>
        new(_weights, Bias, _means, _deviations)
        {
            AlphaMinimum = alphaMinimum,
            AlphaMaximum = alphaMaximum,
            GammaMean = GammaMean,
            GammaVariance = GammaVariance,
            GammaScale = gammaScale,
            GammaShift = gammaShift,
        };

    // Layout: double[] weights, double bias, double[] means, double[] deviations, double alpha minimum and maximum, double gamma mean,
    // variance, scale (NaN: as learned) and shift.
    void IModelPart<SmoothingGate>.Write(ModelWriter writer)
    {
        writer.Write(_weights);
        writer.Write(Bias);
        writer.Write(_means);
        writer.Write(_deviations);
        foreach (double value in new[] { AlphaMinimum, AlphaMaximum, GammaMean, GammaVariance, GammaScale, GammaShift })
            writer.Write(value);
    }

    static SmoothingGate IModelPart<SmoothingGate>.Read(ModelReader reader)
    {
        double[] weights = reader.ReadDoubles();
        double bias = reader.ReadDouble();
        var gate = new SmoothingGate(weights, bias, reader.ReadDoubles(weights.Length), reader.ReadDoubles(weights.Length))
        {
            AlphaMinimum = reader.ReadDouble(),
            AlphaMaximum = reader.ReadDouble(),
            GammaMean = reader.ReadDouble(),
            GammaVariance = reader.ReadDouble(),
            GammaScale = reader.ReadDouble(),
            GammaShift = reader.ReadDouble(),
        };
        return gate.AlphaMinimum >= 0 && gate.AlphaMinimum <= gate.AlphaMaximum && gate.AlphaMaximum <= 1
            ? gate
            : throw ModelReader.Broken($"a gate from {gate.AlphaMinimum} to {gate.AlphaMaximum}");
    }
}
