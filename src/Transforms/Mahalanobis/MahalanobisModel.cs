using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>
/// Class means and a tied covariance, ready to say how unusual a row is. Immutable; safe to share between threads. Made by
/// <see cref="MahalanobisFitter"/>.
/// </summary>
/// <remarks>
/// The distance from class c is d2_c(x) = (x - mu_c)' S^-1 (x - mu_c), without a square root or a factor 1/2, and the score is the smallest of
/// them: larger = more unusual (Lee et al. 2018). The relative distance subtracts that from one Gaussian over all rows, of mean mu_0 and
/// covariance S + sum_c pi_c (mu_c - mu_0)(mu_c - mu_0)' (Ren et al. 2021). Rows are centred in double, whitened and turned so that the class
/// means lie in the first axes; all sums are of squares, so nothing cancels and no distance is negative.
/// A row with a value that is not finite gives NaN.
/// </remarks>
public sealed partial class MahalanobisModel
{
    private readonly MahalanobisStatistics _statistics;
    private readonly double _shrinkage;
    private readonly double[] _centre;
    private readonly PanelMatrix _whitening;
    private readonly PanelMatrix _means;
    private readonly float[] _meanRows;
    private readonly double[] _between;
    private readonly double[] _background;
    private readonly double[] _logPriors;
    private readonly int _axes;

    private MahalanobisModel(
        MahalanobisStatistics statistics, MahalanobisSettings settings, double shrinkage, double jitter, double[] centre, float[] whitening, float[] means, double[] between, OodCalibration? calibration)
    {
        _statistics = statistics;
        Settings = settings;
        _shrinkage = shrinkage;
        JitterUsed = jitter;
        _centre = centre;
        _axes = between.Length;
        Rank = whitening.Length / centre.Length;
        _whitening = new PanelMatrix(whitening, Rank, centre.Length);
        _meanRows = means;
        _means = new PanelMatrix(means, statistics.ClassCount, _axes);
        _between = between;
        _background = Array.ConvertAll(between, value => 1 / (1 + value));
        double total = statistics.TotalWeight;
        _logPriors = Array.ConvertAll(statistics.Weights, weight => Math.Log(weight / total));
        Calibration = calibration;
    }

    /// <summary>The number of features.</summary>
    public int Dimension => _centre.Length;

    /// <summary>The number of classes, those without rows included.</summary>
    public int ClassCount => _statistics.ClassCount;

    /// <summary>The number of directions in which distances are measured: the features, or fewer where a singular covariance was pseudo-inverted.</summary>
    public int Rank { get; }

    /// <summary>The rows that the model was learned from.</summary>
    public long RowCount => _statistics.TotalRows;

    /// <summary>The rows that were left out: values that are not finite, missing labels, or weights that are not above 0.</summary>
    public long SkippedRowCount => _statistics.Skipped;

    /// <summary>How the model was learned and scores.</summary>
    public MahalanobisSettings Settings { get; }

    /// <summary>The intensity by which the covariance was shrunk, from 0 to 1.</summary>
    public double ShrinkageIntensity => _shrinkage;

    /// <summary>The share of each variance that had to be added to it; 0 if none was.</summary>
    public double JitterUsed { get; }

    /// <summary>The scores of in-distribution rows that p-values and thresholds come from, or null.</summary>
    public OodCalibration? Calibration { get; }

    /// <summary>The number of discriminant axes, which come first in the whitened space.</summary>
    internal int Axes => _axes;

    /// <summary>The mean of all rows, which they are centred on.</summary>
    internal double[] Centre => _centre;

    /// <summary>The whitening, row-major: <see cref="Rank"/> rows.</summary>
    internal float[] WhiteningRows => _whitening.ToArray();

    /// <summary>The class means along the discriminant axes, row-major; infinite for a class without rows.</summary>
    internal float[] MeanRows => _meanRows;

    /// <summary>The precision of the background Gaussian along each discriminant axis; it is 1 along the others.</summary>
    internal double[] Background => _background;

    /// <summary>The mean of a class, in the (normalised) feature space; empty if it has no rows.</summary>
    /// <param name="label">The class, from 0.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double[] ClassMean(int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, ClassCount);
        return _statistics.Weights[label] > 0 ? _statistics.Mean(label).ToArray() : [];
    }

    /// <summary>The share of the rows (by weight) that a class has.</summary>
    /// <param name="label">The class, from 0.</param>
    /// <returns>From 0 to 1.</returns>
    public double ClassShare(int label) => _statistics.Weights[label] / _statistics.TotalWeight;

    /// <summary>The pooled covariance within classes, after shrinkage, row-major.</summary>
    /// <returns>A copy.</returns>
    public double[] Covariance()
    {
        double[] lower = Shrunk(_statistics, _shrinkage);
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < i; j++)
                lower[(j * Dimension) + i] = lower[(i * Dimension) + j];
        }

        return lower;
    }

    /// <summary>The same model with scores of in-distribution rows, from which p-values and thresholds come.</summary>
    /// <param name="calibration">Scores of rows that the model has not seen, or null.</param>
    /// <returns>A new model.</returns>
    public MahalanobisModel WithCalibration(OodCalibration? calibration) =>
        new(_statistics, Settings, _shrinkage, JitterUsed, _centre, _whitening.ToArray(), _meanRows, _between, calibration);

    /// <summary>The chance that a row of one known class has a distance at least this large, if the features were exactly Gaussian: a diagnostic, no threshold.</summary>
    /// <param name="distance">A squared distance, 0 or above.</param>
    /// <returns>The upper tail of the chi-squared distribution with <see cref="Rank"/> degrees of freedom, from 0 to 1.</returns>
    public double ChiSquaredTail(double distance) =>
        double.IsNaN(distance) ? double.NaN : double.IsPositiveInfinity(distance) ? 0 : MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(Rank / 2.0, distance / 2);

    /// <summary>Learns the model from statistics.</summary>
    /// <param name="statistics">What the rows add up to; owned by the model from here on.</param>
    /// <param name="settings">What is learned.</param>
    /// <param name="fourthMoment">The mean fourth power of the centred norms, which Ledoit-Wolf needs.</param>
    /// <param name="shrinkage">The intensity if it is known already, as it is when a model is updated.</param>
    internal static MahalanobisModel Of(MahalanobisStatistics statistics, MahalanobisSettings settings, double? fourthMoment, double? shrinkage)
    {
        if (statistics.TotalRows == 0)
            throw new InvalidOperationException("There are no rows to learn from: all were left out, or there were none.");
        if (statistics.TotalRows <= statistics.PresentClasses && settings.Shrinkage == CovarianceShrinkage.None)
            throw new InvalidOperationException($"{statistics.TotalRows} rows of {statistics.PresentClasses} classes leave nothing to learn a covariance from; use shrinkage or more rows.");
        if (settings.Relative && statistics.PresentClasses < 2)
            throw new InvalidOperationException("The relative distance of one class is always 0: it needs at least two classes with rows.");

        double intensity = shrinkage ?? Intensity(statistics, settings, fourthMoment);
        Whitening whitening = Whitening.Of(Shrunk(statistics, intensity), statistics.Dimension, settings.Jitter);
        double total = statistics.TotalWeight;
        double[] shares = Array.ConvertAll(statistics.Weights, weight => weight / total);
        double[] centre = statistics.GlobalMean();
        double[] centred = [.. statistics.Means];
        for (int label = 0; label < statistics.ClassCount; label++)
            DoubleVectors.AddScaled(-1, centre, centred.AsSpan(label * statistics.Dimension, statistics.Dimension));
        DiscriminantRotation rotation = DiscriminantRotation.Apply(whitening.Rows, whitening.Rank, statistics.Dimension, centred, shares);
        float[] means = Array.ConvertAll(rotation.Means, value => (float)value);
        for (int label = 0; label < statistics.ClassCount && rotation.Axes > 0; label++)
        {
            if (shares[label] == 0)
                means.AsSpan(label * rotation.Axes, rotation.Axes).Fill(float.PositiveInfinity);
        }

        return new MahalanobisModel(
            statistics, settings, intensity, whitening.Jitter, centre, Array.ConvertAll(whitening.Rows, value => (float)value), means, rotation.Between, null);
    }

    private static double Intensity(MahalanobisStatistics statistics, MahalanobisSettings settings, double? fourthMoment)
    {
        double total = statistics.TotalWeight;
        // With unit weights the number of rows; else the number of equally weighted rows that would vary as much (Kish).
        double effective = total * total / statistics.SquaredWeights;
        return settings.Shrinkage switch
        {
            CovarianceShrinkage.None => 0,
            CovarianceShrinkage.Fixed => settings.FixedShrinkage,
            CovarianceShrinkage.Oas => Transforms.ShrinkageIntensity.Oas(Shrunk(statistics, 0), statistics.Dimension, effective),
            _ => Transforms.ShrinkageIntensity.LedoitWolf(Shrunk(statistics, 0), statistics.Dimension, effective,
                fourthMoment ?? throw new InvalidOperationException("Ledoit-Wolf shrinkage needs a second pass: call AddSpread with all rows that AddRows got, then Build.")),
        };
    }

    private static double[] Shrunk(MahalanobisStatistics statistics, double intensity)
    {
        int dimension = statistics.Dimension;
        double[] covariance = [.. statistics.Scatter];
        DoubleVectors.Scale(1 / statistics.TotalWeight, covariance);
        double trace = 0;
        for (int i = 0; i < dimension; i++)
            trace += covariance[(i * dimension) + i];
        if (intensity > 0)
        {
            DoubleVectors.Scale(1 - intensity, covariance);
            for (int i = 0; i < dimension; i++)
                covariance[(i * dimension) + i] += intensity * trace / dimension;
        }

        return covariance;
    }
}
