using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <content>The columns.</content>
public sealed partial class AdaptiveSmoothingOptions
{
    /// <summary>The column of classes, a key; read at fit time only.</summary>
    /// <value>The default is <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The accurate classifier's scores: a vector of Single, or a Single for two classes.</summary>
    /// <value>The default is <c>AccurateScore</c>.</value>
    public string AccurateScoreColumnName { get; set; } = "AccurateScore";

    /// <summary>The robust classifier's scores: a vector of Single, or a Single for two classes.</summary>
    /// <value>The default is <c>RobustScore</c>.</value>
    public string RobustScoreColumnName { get; set; } = "RobustScore";

    /// <summary>Columns of what detectors say of a row, each a Single or a known-size vector: <c>MahalanobisOod</c>'s scores, similarity and
    /// distance of an SDM, neighbours.</summary>
    /// <value>The default is empty. Only a gate reads them.</value>
    public string[] DetectorColumnNames { get; set; } = [];

    /// <summary>The column that marks perturbed rows, a Boolean; read at fit time only. Null where nothing is known.</summary>
    /// <value>The default is null.</value>
    public string? IsPerturbedColumnName { get; set; }

    /// <summary>The column of row weights, a Single; read at fit time only. Null for equal weights.</summary>
    /// <value>The default is null.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Whether both score columns have their classes in the order of the label's keys, so that names need not be compared.</summary>
    /// <value>The default is false: slots are matched by name, and missing or different names are an error.</value>
    /// <remarks>Keys number classes in order of occurrence, so two models trained apart may well order them differently.</remarks>
    public bool AssumeAligned { get; set; }

    /// <summary>The column of logarithms of the mixed probabilities.</summary>
    /// <value>The default is <c>Score</c>.</value>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>The column of mixed probabilities; null to leave it out.</summary>
    /// <value>The default is <c>Probability</c>.</value>
    public string? ProbabilityColumnName { get; set; } = "Probability";

    /// <summary>The column of decisions, a key with the label's values; null to leave it out.</summary>
    /// <value>The default is <c>PredictedLabel</c>.</value>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The column of the robust classifier's weights; null to leave it out.</summary>
    /// <value>The default is <c>Alpha</c>.</value>
    public string? AlphaColumnName { get; set; } = "Alpha";

    /// <summary>The column of the robust classifier's margins; null to leave it out.</summary>
    /// <value>The default is <c>RobustMargin</c>.</value>
    public string? RobustMarginColumnName { get; set; } = "RobustMargin";

    /// <summary>The column of certified radii; null to leave it out. Left out without Lipschitz constants or votes.</summary>
    /// <value>The default is <c>CertifiedRadius</c>.</value>
    public string? CertifiedRadiusColumnName { get; set; } = "CertifiedRadius";

    /// <summary>A copy that later changes of these options do not reach.</summary>
    internal AdaptiveSmoothingOptions Copy()
    {
        var copy = (AdaptiveSmoothingOptions)MemberwiseClone();
        copy.DetectorColumnNames = [.. DetectorColumnNames];
        copy.RobustLipschitzConstants = RobustLipschitzConstants is null ? null : [.. RobustLipschitzConstants];
        return copy;
    }

    internal void Validate()
    {
        ValidateFit();
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(AccurateScoreColumnName, nameof(AccurateScoreColumnName));
        Require.Name(RobustScoreColumnName, nameof(RobustScoreColumnName));
        ArgumentNullException.ThrowIfNull(DetectorColumnNames);
        foreach (string name in DetectorColumnNames)
            Require.Name(name, nameof(DetectorColumnNames));
        if (IsPerturbedColumnName is not null)
            Require.Name(IsPerturbedColumnName, nameof(IsPerturbedColumnName));
        if (ExampleWeightColumnName is not null)
            Require.Name(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
    }
}
