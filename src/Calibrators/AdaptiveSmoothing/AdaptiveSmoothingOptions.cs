using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>AdaptiveSmoothing</c> and of <see cref="AdaptiveSmoothingFitter"/>, which does not look at the column names.</summary>
public sealed partial class AdaptiveSmoothingOptions
{
    /// <summary>Where the weight of the robust classifier comes from.</summary>
    /// <value>The default is <see cref="AdaptiveSmoothingMode.Auto"/>.</value>
    public AdaptiveSmoothingMode Mode { get; set; }

    /// <summary>The weight of the robust classifier in <see cref="AdaptiveSmoothingMode.Fixed"/>.</summary>
    /// <value>The default is null. From 0 to 1; useful values are above 0.5 and often near 1.</value>
    public double? Alpha { get; set; }

    /// <summary>The percentage of the perturbed rows that the robust classifier gets right which the quantile's alpha keeps right, whatever the accurate one says.</summary>
    /// <value>The default is 98.5. From 0 to 100.</value>
    /// <remarks>Higher is more robust, lower leaves the accurate classifier more say on clean rows.</remarks>
    [Range(90.0, 99.9, 98.5, false)]
    public double RetainedPercentage { get; set; } = 98.5;

    /// <summary>What the accurate classifier's scores are.</summary>
    /// <value>The default is <see cref="ScoreKind.Logits"/>.</value>
    public ScoreKind AccurateScoreKind { get; set; } = ScoreKind.Logits;

    /// <summary>What the robust classifier's scores are.</summary>
    /// <value>The default is <see cref="ScoreKind.Logits"/>.</value>
    public ScoreKind RobustScoreKind { get; set; } = ScoreKind.Logits;

    /// <summary>The factor of the accurate logits. Positive infinity puts all on the largest class.</summary>
    /// <value>The default is null: infinite in <see cref="AdaptiveSmoothingMode.Quantile"/>, else 1. Above 0.</value>
    /// <remarks>Above 1 the accurate classifier decides more often within the room that the robust one leaves; the guarantee does not depend on it.</remarks>
    public double? AccurateScale { get; set; }

    /// <summary>The form of the robust logits' map.</summary>
    /// <value>The default is <see cref="RobustMapKind.Scale"/>.</value>
    public RobustMapKind RobustMap { get; set; } = RobustMapKind.Scale;

    /// <summary>The factor of the robust logits; not used where the map is searched.</summary>
    /// <value>The default is 1. Above 0, finite.</value>
    /// <remarks>Below 1 margins shrink evenly, so that they and not saturated probabilities decide.</remarks>
    [Range(0.05, 5.0, 1.0, true)]
    public double RobustScale { get; set; } = 1;

    /// <summary>The exponent of the robust map; not used by <see cref="RobustMapKind.Scale"/> or where the map is searched.</summary>
    /// <value>The default is 1. From 1 to 16.</value>
    public double RobustPower { get; set; } = 1;

    /// <summary>What is added before the clamp of the robust map; not used by <see cref="RobustMapKind.Scale"/> or where the map is searched.</summary>
    /// <value>The default is 0. Finite.</value>
    public double RobustShift { get; set; }

    /// <summary>Whether factor, power and shift of the robust map are searched. Needs perturbed rows.</summary>
    /// <value>The default is false.</value>
    /// <remarks>Looks for the map under which fewest wrong clean decisions of the robust classifier stand in the accurate one's way.</remarks>
    [BooleanChoice(false)]
    public bool SearchRobustMap { get; set; }

    /// <summary>What a gate is trained for.</summary>
    /// <value>The default is null: the paper's loss where perturbed rows are marked, else the likelihood.</value>
    public GateLossKind? GateLoss { get; set; }

    /// <summary>The paper's c_bce: what telling perturbed rows apart counts.</summary>
    /// <value>The default is 1.5. Finite, 0 or above.</value>
    public double DetectionWeight { get; set; } = 1.5;

    /// <summary>The paper's c_ce: what the mix's cross-entropy counts.</summary>
    /// <value>The default is 0. Finite, 0 or above.</value>
    public double CrossEntropyWeight { get; set; }

    /// <summary>The paper's c_prod: what the product of both counts.</summary>
    /// <value>The default is 0.2. Finite, 0 or above.</value>
    public double ProductWeight { get; set; } = 0.2;

    /// <summary>The penalty lambda of a gate: <c>lambda/2</c> times its squared weights, added to the mean loss. The bias is free.</summary>
    /// <value>The default is 0.01. From 0 to 1000.</value>
    [Range(1e-4, 1.0, 1e-2, true)]
    public double L2Regularization { get; set; } = 1e-2;

    /// <summary>The smallest alpha of a gate. Certificates count on it.</summary>
    /// <value>The default is null: the quantile's alpha where there are perturbed rows, else 0. From 0 to 1.</value>
    public double? AlphaMinimum { get; set; }

    /// <summary>The largest alpha of a gate.</summary>
    /// <value>The default is null: 0.995, or half-way from the smallest to 1 where that is more. From 0 to 1.</value>
    public double? AlphaMaximum { get; set; }

    /// <summary>Whether a gate looks at the scores themselves: margins, entropies, agreement and the like.</summary>
    /// <value>The default is true. Without detector features and with false, the gate is one alpha for all rows.</value>
    public bool UseScoreFeatures { get; set; } = true;

    /// <summary>How a gate is fitted.</summary>
    /// <value>The default is <see cref="GateSolver.Newton"/>.</value>
    public GateSolver Solver { get; set; } = GateSolver.Newton;

    /// <summary>The most iterations of the gate's solver.</summary>
    /// <value>The default is 200. At least 1.</value>
    public int MaximumIterations { get; set; } = 200;

    /// <summary>Newton ends where no entry of the gradient, expectation-maximisation where no gain, is larger than this.</summary>
    /// <value>The default is 1e-7. From 0 to 1.</value>
    public double Tolerance { get; set; } = 1e-7;

    /// <summary>Lipschitz constants of the robust probabilities after scale and map, one per class of the label or one for all: gives each row a certified radius.</summary>
    /// <value>The default is null. See <see cref="LipschitzConstants"/>.</value>
    public double[]? RobustLipschitzConstants { get; set; }

    /// <summary>The standard deviation of the noise under which the robust classifier's scores were voted: gives each row a certified radius.</summary>
    /// <value>The default is 0: no smoothed classifier. Needs <see cref="SmoothingVotes"/>, probabilities that are vote shares, and no map.</value>
    public double SmoothingSigma { get; set; }

    /// <summary>How many noisy copies of a row voted: raw shares are no certificate, bounds from this many votes are.</summary>
    /// <value>The default is 0.</value>
    public int SmoothingVotes { get; set; }

    /// <summary>The chance, per row, that a radius from votes is too large.</summary>
    /// <value>The default is 0.001. Between 0 and 1.</value>
    public double CertificateFailureProbability { get; set; } = 0.001;

    internal AdaptiveSmoothingMode ResolvedMode(bool perturbationsKnown, bool detectorFeatures) => Mode switch
    {
        AdaptiveSmoothingMode.Auto when Alpha is not null => AdaptiveSmoothingMode.Fixed,
        AdaptiveSmoothingMode.Auto when perturbationsKnown => detectorFeatures ? AdaptiveSmoothingMode.Gate : AdaptiveSmoothingMode.Quantile,
        AdaptiveSmoothingMode.Auto => AdaptiveSmoothingMode.Likelihood,
        _ => Mode,
    };

    internal RobustCertificate? CreateCertificate() =>
        RobustLipschitzConstants is { } constants ? RobustCertificate.Lipschitz(constants)
        : SmoothingSigma > 0 ? RobustCertificate.Smoothing(SmoothingSigma, SmoothingVotes, CertificateFailureProbability)
        : null;

    internal void ValidateFit()
    {
        Require.Defined(Mode, nameof(Mode));
        Require.Defined(AccurateScoreKind, nameof(AccurateScoreKind));
        Require.Defined(RobustScoreKind, nameof(RobustScoreKind));
        Require.Defined(RobustMap, nameof(RobustMap));
        Require.Defined(Solver, nameof(Solver));
        if (GateLoss is { } loss)
            Require.Defined(loss, nameof(GateLoss));
        Unit(Alpha, nameof(Alpha));
        Unit(AlphaMinimum, nameof(AlphaMinimum));
        Unit(AlphaMaximum, nameof(AlphaMaximum));
        if (AlphaMinimum > AlphaMaximum)
            throw new ArgumentOutOfRangeException(nameof(AlphaMinimum), FormattableString.Invariant($"AlphaMinimum is {AlphaMinimum}, above AlphaMaximum, which is {AlphaMaximum}."));
        if (Mode == AdaptiveSmoothingMode.Fixed && Alpha is null)
            throw new ArgumentOutOfRangeException(nameof(Alpha), "Alpha is null; the mode Fixed needs a number from 0 to 1.");
        Require.InRange(RetainedPercentage, 0, 100, nameof(RetainedPercentage));
        if (AccurateScale is { } scale && !(scale > 0))
            throw new ArgumentOutOfRangeException(nameof(AccurateScale), FormattableString.Invariant($"AccurateScale is {scale}; allowed: above 0."));
        Require.PositiveFinite(RobustScale, nameof(RobustScale));
        Require.InRange(RobustPower, 1, 16, nameof(RobustPower));
        Require.InRange(RobustShift, -1e6, 1e6, nameof(RobustShift));
        Require.InRange(DetectionWeight, 0, 1e6, nameof(DetectionWeight));
        Require.InRange(CrossEntropyWeight, 0, 1e6, nameof(CrossEntropyWeight));
        Require.InRange(ProductWeight, 0, 1e6, nameof(ProductWeight));
        Require.InRange(L2Regularization, 0, 1000, nameof(L2Regularization));
        Require.InRange(MaximumIterations, 1, int.MaxValue, nameof(MaximumIterations));
        Require.InRange(Tolerance, 0, 1, nameof(Tolerance));
        if (Solver == GateSolver.ExpectationMaximization && GateLoss == GateLossKind.Paper)
            throw new ArgumentOutOfRangeException(nameof(Solver), "Solver is ExpectationMaximization, which is for the likelihood only; GateLoss is Paper.");
        ValidateCertificate();
    }

    internal void ValidateClasses(int classCount)
    {
        if (RobustMap == RobustMapKind.MixedNuts && classCount < Calibrators.RobustMap.FewestClassesOfMixedNuts)
        {
            throw Refused(
                nameof(RobustMap), $"RobustMap is MixedNuts, whose layer norm destroys the confidence of few classes; it needs at least {Calibrators.RobustMap.FewestClassesOfMixedNuts}, and there are {classCount}. Use Monotone.");
        }

        if (RobustLipschitzConstants is { Length: > 1 } constants && constants.Length != classCount)
            throw Refused(nameof(RobustLipschitzConstants), $"RobustLipschitzConstants has {constants.Length} values; allowed: 1 or the number of classes, {classCount}.");
    }

    private static ArgumentOutOfRangeException Refused(string paramName, string message) => new(paramName, message);

    private static void Unit(double? value, string name)
    {
        if (value is { } given)
            Require.InRange(given, 0, 1, name);
    }

    private void ValidateCertificate()
    {
        if (RobustLipschitzConstants is { } constants)
        {
            RobustCertificate.Lipschitz(constants);
            if (SearchRobustMap || RobustMap == RobustMapKind.MixedNuts)
                throw new ArgumentOutOfRangeException(nameof(RobustLipschitzConstants), "RobustLipschitzConstants are of the probabilities after the map: it must be given, not searched, and continuous, not MixedNuts.");
        }

        Require.InRange(SmoothingSigma, 0, 1e6, nameof(SmoothingSigma));
        if (SmoothingSigma == 0)
            return;
        if (RobustLipschitzConstants is not null)
            throw new ArgumentOutOfRangeException(nameof(SmoothingSigma), "SmoothingSigma and RobustLipschitzConstants are both given; a row has one radius.");
        RobustCertificate.Smoothing(SmoothingSigma, SmoothingVotes < 1 ? throw new ArgumentOutOfRangeException(nameof(SmoothingVotes), $"SmoothingVotes is {SmoothingVotes}; a radius from vote shares needs their number.") : SmoothingVotes, CertificateFailureProbability);
        if (RobustScoreKind != ScoreKind.Probabilities || RobustMap != RobustMapKind.Scale || RobustScale != 1 || SearchRobustMap)
            throw new ArgumentOutOfRangeException(nameof(SmoothingSigma), "SmoothingSigma needs robust scores that are vote shares (RobustScoreKind Probabilities) and enter the mix as they are (no map, RobustScale 1).");
    }
}
