using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>MahalanobisOod</c>.</summary>
public sealed class MahalanobisOodOptions
{
    /// <summary>The column of outlier scores that is made: larger = more unusual.</summary>
    /// <value>The default is <c>OodScore</c>.</value>
    public string ScoreColumnName { get; set; } = "OodScore";

    /// <summary>The column of features: a known-size vector of Single.</summary>
    /// <value>The default is <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The column of classes: a key. Null for one Gaussian over all rows (marginal), which needs no labels.</summary>
    /// <value>The default is <c>Label</c>.</value>
    public string? LabelColumnName { get; set; } = "Label";

    /// <summary>The column of row weights: a Single. Null for equal weights.</summary>
    /// <value>The default is null.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The column of squared distances from the nearest class; null to leave it out.</summary>
    /// <value>The default is <c>MahalanobisDistance</c>.</value>
    public string? DistanceColumnName { get; set; } = "MahalanobisDistance";

    /// <summary>The column of relative distances; null to leave it out. Always 0 without labels.</summary>
    /// <value>The default is <c>RelativeDistance</c>.</value>
    public string? RelativeDistanceColumnName { get; set; } = "RelativeDistance";

    /// <summary>The column of conformal p-values, small = unusual; null to leave it out. Left out without calibration.</summary>
    /// <value>The default is <c>OodPValue</c>.</value>
    public string? PValueColumnName { get; set; } = "OodPValue";

    /// <summary>The column of decisions, true = out-of-distribution; null to leave it out. Left out without calibration.</summary>
    /// <value>The default is <c>IsOod</c>.</value>
    public string? IsOodColumnName { get; set; } = "IsOod";

    /// <summary>The column of nearest classes, a key with the label's key values; null to leave it out. Left out without labels.</summary>
    /// <value>The default is <c>NearestClass</c>.</value>
    public string? NearestClassColumnName { get; set; } = "NearestClass";

    /// <summary>The column of squared distances from all classes; null to leave it out. Left out without labels.</summary>
    /// <value>The default is null.</value>
    public string? ClassDistancesColumnName { get; set; }

    /// <summary>Whether every row is divided by its Euclidean norm first (Mahalanobis++).</summary>
    /// <value>The default is true.</value>
    /// <remarks>Right for embeddings, whose length says little; wrong for raw columns of mixed units: set it to false there.</remarks>
    [BooleanChoice(true)]
    public bool Normalize { get; set; } = true;

    /// <summary>Whether the score is the relative distance instead of the distance.</summary>
    /// <value>The default is false.</value>
    /// <remarks>Better for unknown classes near the known ones where there are many classes; blind to all but C - 1 directions, so dangerous where
    /// C is small against the number of features. Both distances are always there as columns.</remarks>
    [BooleanChoice(false)]
    public bool Relative { get; set; }

    /// <summary>The shrinkage of the covariance towards a multiple of the identity.</summary>
    /// <value>The default is <see cref="CovarianceShrinkage.LedoitWolf"/>.</value>
    /// <remarks>Without it, a covariance of few rows or dependent columns is blind to, or explodes on, directions that the training rows do not have.</remarks>
    public CovarianceShrinkage Shrinkage { get; set; } = CovarianceShrinkage.LedoitWolf;

    /// <summary>The intensity where <see cref="Shrinkage"/> is <see cref="CovarianceShrinkage.Fixed"/>.</summary>
    /// <value>The default is 0.1. From 0 to 1.</value>
    [Range(0.001, 0.9, 0.1, true)]
    public double FixedShrinkage { get; set; } = 0.1;

    /// <summary>Where the covariance is singular: what is added to each variance, as a share of it, growing tenfold until it is not.</summary>
    /// <value>The default is 0: the pseudo-inverse. From 0 to 1.</value>
    public double Jitter { get; set; }

    /// <summary>The step of input pre-processing: a row is moved against the sign of the distance's gradient before it is scored.</summary>
    /// <value>The default is 0: none. Finite, not below 0.</value>
    /// <remarks>In units of the features. Doubles the cost of scoring.</remarks>
    public double InputPerturbation { get; set; }

    /// <summary>The share of in-distribution rows that may be called out-of-distribution.</summary>
    /// <value>The default is 0.05. Above 0, below 1.</value>
    public double TargetFalseAlarmRate { get; set; } = 0.05;

    /// <summary>Where p-values and the threshold come from.</summary>
    /// <value>The default is <see cref="OodCalibrationMode.LeaveOneOut"/>.</value>
    public OodCalibrationMode Calibration { get; set; } = OodCalibrationMode.LeaveOneOut;

    /// <summary>The share of the rows that <see cref="OodCalibrationMode.HeldOut"/> keeps out of the fit.</summary>
    /// <value>The default is 0.2. Above 0, below 1.</value>
    public double HeldOutShare { get; set; } = 0.2;

    /// <summary>Which rows are held out.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; set; }

    internal MahalanobisSettings Settings => new()
    {
        Normalize = Normalize,
        Relative = Relative,
        Shrinkage = Shrinkage,
        FixedShrinkage = FixedShrinkage,
        Jitter = Jitter,
        InputPerturbation = InputPerturbation,
    };

    internal void Validate()
    {
        Require.Name(ScoreColumnName, nameof(ScoreColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Settings.Validate();
        Require.Defined(Calibration, nameof(Calibration));
        Require.InRange(TargetFalseAlarmRate, double.Epsilon, 1 - 1e-12, nameof(TargetFalseAlarmRate));
        Require.InRange(HeldOutShare, double.Epsilon, 1 - 1e-12, nameof(HeldOutShare));
    }
}
