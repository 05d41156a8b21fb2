using System.Buffers;

namespace MLExtensions.Calibrators;

/// <summary>A fitted mix of an accurate and a robust classifier. Immutable, safe to share between threads, usable without ML.NET.</summary>
public sealed partial class AdaptiveSmoothingModel
{
    private readonly double _constantAlpha;

    internal AdaptiveSmoothingModel(
        int classCount, int detectorFeatureCount, ScoreKind accurateKind, ScoreKind robustKind, double accurateScale, RobustMap map,
        double constantAlpha, SmoothingGate? gate, bool usesScoreFeatures, RobustCertificate? certificate)
    {
        ClassCount = classCount;
        DetectorFeatureCount = detectorFeatureCount;
        AccurateKind = accurateKind;
        RobustKind = robustKind;
        AccurateScale = accurateScale;
        Map = map;
        _constantAlpha = constantAlpha;
        Gate = gate;
        UsesScoreFeatures = usesScoreFeatures;
        Certificate = certificate;
    }

    /// <summary>The number of classes C.</summary>
    public int ClassCount { get; }

    /// <summary>The number of detector features that a row needs; 0 without a gate on any.</summary>
    public int DetectorFeatureCount { get; }

    /// <summary>What the accurate classifier's scores are.</summary>
    public ScoreKind AccurateKind { get; }

    /// <summary>What the robust classifier's scores are.</summary>
    public ScoreKind RobustKind { get; }

    /// <summary>The factor of the accurate logits; positive infinity: all on the largest class.</summary>
    public double AccurateScale { get; }

    /// <summary>The map of the robust logits.</summary>
    public RobustMap Map { get; }

    /// <summary>What gives each row its alpha; null where all rows have the same.</summary>
    public SmoothingGate? Gate { get; }

    /// <summary>Whether the gate looks at the scores themselves.</summary>
    public bool UsesScoreFeatures { get; }

    /// <summary>What gives each row a radius; null for none.</summary>
    public RobustCertificate? Certificate { get; }

    /// <summary>How the fit went; null after loading.</summary>
    public AdaptiveSmoothingSummary? Summary { get; internal init; }

    /// <summary>The smallest alpha that any row can get: what certificates count on.</summary>
    public double AlphaMinimum => Gate?.AlphaMinimum ?? _constantAlpha;

    /// <summary>The largest alpha that any row can get.</summary>
    public double AlphaMaximum => Gate?.AlphaMaximum ?? _constantAlpha;

    /// <summary>
    /// The robust margin above which the robust decision stands, whatever the accurate classifier and the gate do: (1 - alpha) / alpha at the
    /// smallest alpha, plus 1e-12 for rounding.
    /// </summary>
    public double RequiredMargin => AdaptiveSmoothing.RequiredMargin(AlphaMinimum) + AdaptiveSmoothing.RoundingAllowance;

    /// <summary>Mixes one row.</summary>
    /// <param name="accurateScores">C scores of the accurate classifier.</param>
    /// <param name="robustScores">C scores of the robust classifier, in the same order.</param>
    /// <param name="detectorFeatures"><see cref="DetectorFeatureCount"/> detector features; infinite ones count as very large.</param>
    /// <param name="logProbabilities">Receives C logarithms of mixed probabilities, at most 0; all NaN where a score is not finite or a feature NaN.</param>
    /// <returns>The decision and what it rests on.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public SmoothedRow Score(
        ReadOnlySpan<float> accurateScores, ReadOnlySpan<float> robustScores, ReadOnlySpan<float> detectorFeatures, Span<float> logProbabilities)
    {
        if (logProbabilities.Length != ClassCount)
            throw new ArgumentException($"{logProbabilities.Length} places for {ClassCount} classes.", nameof(logProbabilities));
        double[] rented = ArrayPool<double>.Shared.Rent(ClassCount);
        Span<double> mixed = rented.AsSpan(0, ClassCount);
        SmoothedRow row = Score(accurateScores, robustScores, detectorFeatures, mixed);
        for (int i = 0; i < mixed.Length; i++)
            logProbabilities[i] = (float)mixed[i];
        ArrayPool<double>.Shared.Return(rented);
        return row;
    }

    /// <inheritdoc cref="Score(ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public SmoothedRow Score(
        ReadOnlySpan<float> accurateScores, ReadOnlySpan<float> robustScores, ReadOnlySpan<float> detectorFeatures, Span<double> logProbabilities)
    {
        if (accurateScores.Length != ClassCount || robustScores.Length != ClassCount || logProbabilities.Length != ClassCount)
            throw new ArgumentException($"{accurateScores.Length} and {robustScores.Length} scores and {logProbabilities.Length} places for {ClassCount} classes.", nameof(accurateScores));
        if (detectorFeatures.Length != DetectorFeatureCount)
            throw new ArgumentException($"{detectorFeatures.Length} detector features where the model has {DetectorFeatureCount}.", nameof(detectorFeatures));
        int features = Gate?.FeatureCount ?? 0;
        double[] rented = ArrayPool<double>.Shared.Rent((4 * ClassCount) + features);
        SmoothedRow row = Score(accurateScores, robustScores, detectorFeatures, logProbabilities, rented.AsSpan(0, 4 * ClassCount), rented.AsSpan(4 * ClassCount, features));
        ArrayPool<double>.Shared.Return(rented);
        return row;
    }

    /// <summary>The same model with other knobs, without a new fit.</summary>
    /// <param name="alphaMinimum">The new smallest alpha; null to keep it. Without a gate, the new alpha.</param>
    /// <param name="alphaMaximum">The new largest alpha; null to keep it. Of a gate only.</param>
    /// <param name="gammaScale">Re-centres the gate: gamma becomes gammaScale times standardised gamma, plus the shift; null to keep it. The paper
    /// evaluates at 2 with shifts about 1.</param>
    /// <param name="gammaShift">See <paramref name="gammaScale"/>, without which it means 2.</param>
    /// <returns>A new model; its summary is gone, because it was another model's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt;= minimum &lt;= maximum &lt;= 1.</exception>
    /// <exception cref="InvalidOperationException">There is no gate to set.</exception>
    public AdaptiveSmoothingModel With(double? alphaMinimum = null, double? alphaMaximum = null, double? gammaScale = null, double? gammaShift = null)
    {
        double minimum = alphaMinimum ?? AlphaMinimum;
        double maximum = alphaMaximum ?? Math.Max(AlphaMaximum, minimum);
        if (!(minimum >= 0 && minimum <= maximum && maximum <= 1))
            throw new ArgumentOutOfRangeException(nameof(alphaMinimum), FormattableString.Invariant($"alpha from {minimum} to {maximum}; allowed: 0 <= minimum <= maximum <= 1."));
        if (Gate is null && (alphaMaximum ?? gammaScale ?? gammaShift) is not null)
            throw new InvalidOperationException("This model has one alpha for all rows and no gate to set.");
        SmoothingGate? gate = Gate;
        if (gate is not null)
        {
            bool recentre = (gammaScale ?? gammaShift) is not null;
            double current = double.IsNaN(gate.GammaScale) ? 2 : gate.GammaScale;
            gate = gate.With(minimum, maximum, recentre ? gammaScale ?? current : gate.GammaScale, gammaShift ?? gate.GammaShift);
        }

        return new AdaptiveSmoothingModel(
            ClassCount, DetectorFeatureCount, AccurateKind, RobustKind, AccurateScale, Map, minimum, gate, UsesScoreFeatures, Certificate);
    }

    internal AdaptiveSmoothingModel WithSummary(AdaptiveSmoothingSummary summary) =>
        new(ClassCount, DetectorFeatureCount, AccurateKind, RobustKind, AccurateScale, Map, _constantAlpha, Gate, UsesScoreFeatures, Certificate) { Summary = summary };

    private SmoothedRow Score(
        ReadOnlySpan<float> accurateScores, ReadOnlySpan<float> robustScores, ReadOnlySpan<float> detectorFeatures, Span<double> mixed,
        Span<double> scratch, Span<double> features)
    {
        Span<double> accurate = scratch[..ClassCount];
        Span<double> robust = scratch.Slice(ClassCount, ClassCount);
        Span<double> work = scratch[(2 * ClassCount)..];
        bool usable = ScoreLogits.Compute(accurateScores, AccurateKind, accurate) & ScoreLogits.Compute(robustScores, RobustKind, robust);
        MixWeights weights = usable ? WeightsOf(accurate, robust, detectorFeatures, features, work) : MixWeights.Missing;
        if (double.IsNaN(weights.Robust))
        {
            mixed.Fill(double.NaN);
            return SmoothedRow.Missing;
        }

        // The robust decision is that of its logits: the map keeps it or was not applied.
        int top = AdaptiveSmoothing.IndexOfLargest(robust);
        Span<double> mapped = work[..ClassCount];
        Span<double> logRobust = work[ClassCount..];
        Map.Apply(robust, mapped);
        AdaptiveSmoothing.LogSoftmax(mapped, 1, logRobust);
        AdaptiveSmoothing.LogSoftmax(accurate, AccurateScale, mapped);
        AdaptiveSmoothing.MixLogProbabilities(mapped, logRobust, weights, mixed);
        if (double.IsNaN(mixed[0]))
            return SmoothedRow.Missing;
        double margin = AdaptiveSmoothing.Margin(logRobust, top);
        return new SmoothedRow(AdaptiveSmoothing.IndexOfLargest(mixed), weights.Robust, margin, Radius(logRobust));
    }

    private MixWeights WeightsOf(
        ReadOnlySpan<double> accurate, ReadOnlySpan<double> robust, ReadOnlySpan<float> detectorFeatures, Span<double> features, Span<double> work)
    {
        if (Gate is null)
            return MixWeights.Of(_constantAlpha);
        Features(accurate, robust, detectorFeatures, features, work);
        return Gate.Mix(Gate.Gamma(features));
    }

    private void Features(ReadOnlySpan<double> accurate, ReadOnlySpan<double> robust, ReadOnlySpan<float> detectorFeatures, Span<double> features, Span<double> work)
    {
        int first = UsesScoreFeatures ? ScoreFeatures.Count(AccurateKind, RobustKind) : 0;
        if (UsesScoreFeatures)
            ScoreFeatures.Compute(accurate, robust, AccurateKind, RobustKind, features[..first], work);
        for (int i = 0; i < detectorFeatures.Length; i++)
            features[first + i] = detectorFeatures[i];
    }

    private double Radius(Span<double> logRobust)
    {
        if (Certificate is null)
            return double.NaN;
        for (int i = 0; i < logRobust.Length; i++)
            logRobust[i] = Math.Exp(logRobust[i]);
        return Certificate.Radius(logRobust, AlphaMinimum);
    }
}
