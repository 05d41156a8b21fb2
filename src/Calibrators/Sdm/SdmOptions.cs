using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>Calibrators.Sdm</c>. Output columns that are null are left out.</summary>
public sealed class SdmOptions
{
    /// <summary>The column of classes: a key. Every class needs two rows at least.</summary>
    /// <value>The default is <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column of features: a known-size vector of Single.</summary>
    /// <value>The default is <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The column of scores of a classifier that is to be calibrated as it is: a known-size vector of Single, one per class.</summary>
    /// <value>The default is null: an adaptor and a head are trained on the features.</value>
    /// <remarks>An extension that neither paper tests. The classifier must not have been trained on the rows that calibrate, and the features should be ones in
    /// which distance means something to it, its last hidden layer for example.</remarks>
    public string? ClassifierScoreColumnName { get; set; }

    /// <summary>What the numbers of <see cref="ClassifierScoreColumnName"/> are.</summary>
    /// <value>The default is <see cref="ScoreKind.Logits"/>.</value>
    public ScoreKind ClassifierScoreKind { get; set; } = ScoreKind.Logits;

    /// <summary>The column that says which rows calibrate instead of train: a Boolean.</summary>
    /// <value>The default is null: halves are drawn anew for each split.</value>
    public string? CalibrationFlagColumnName { get; set; }

    /// <summary>The column of predicted classes: those of the largest logit; missing where a feature is not finite.</summary>
    /// <value>The default is <c>PredictedLabel</c>.</value>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The column of logits.</summary>
    /// <value>The default is <c>Score</c>. For ML.NET's evaluators name <see cref="ProbabilityColumnName"/> instead.</value>
    public string? ScoreColumnName { get; set; } = "Score";

    /// <summary>The column of SDM activations: in [0, 1], a row sums to 1.</summary>
    /// <value>The default is <c>Probability</c>.</value>
    public string? ProbabilityColumnName { get; set; } = "Probability";

    /// <summary>The column of the activation of the predicted class.</summary>
    /// <value>The default is <c>PredictedProbability</c>.</value>
    public string? PredictedProbabilityColumnName { get; set; } = "PredictedProbability";

    /// <summary>The column of similarities q: whole numbers, 0 and above.</summary>
    /// <value>The default is <c>Similarity</c>.</value>
    public string? SimilarityColumnName { get; set; } = "Similarity";

    /// <summary>The column of Euclidean distances from the nearest support row.</summary>
    /// <value>The default is <c>NearestDistance</c>.</value>
    public string? NearestDistanceColumnName { get; set; } = "NearestDistance";

    /// <summary>The column of distance quantiles d: from 1, near, to 0, far.</summary>
    /// <value>The default is <c>DistanceQuantile</c>.</value>
    public string? DistanceQuantileColumnName { get; set; } = "DistanceQuantile";

    /// <summary>The column of rescaled similarities q'.</summary>
    /// <value>The default is <c>RescaledSimilarity</c>.</value>
    public string? RescaledSimilarityColumnName { get; set; } = "RescaledSimilarity";

    /// <summary>The column that says whether a row lies in the high-reliability region.</summary>
    /// <value>The default is <c>IsHighReliability</c>.</value>
    public string? IsHighReliabilityColumnName { get; set; } = "IsHighReliability";

    /// <summary>The column that says whether it lies there at the lower end of the confidence band too: what applications should go by.</summary>
    /// <value>The default is <c>IsHighReliabilityLower</c>.</value>
    public string? IsHighReliabilityLowerColumnName { get; set; } = "IsHighReliabilityLower";

    /// <summary>The column that says whether a row is like no support row, or could not be scored.</summary>
    /// <value>The default is <c>IsOutOfDistribution</c>.</value>
    public string? IsOutOfDistributionColumnName { get; set; } = "IsOutOfDistribution";

    /// <summary>The column of the predicted class where <see cref="IsHighReliabilityColumnName"/> holds, and missing where the row is rejected.</summary>
    /// <value>The default is null.</value>
    public string? AdmittedLabelColumnName { get; set; }

    /// <summary>The column of q' cut to a whole number; 0 is out-of-distribution.</summary>
    /// <value>The default is null.</value>
    public string? SimilarityLevelColumnName { get; set; }

    /// <summary>The column of the lower end of the band around d.</summary>
    /// <value>The default is null.</value>
    public string? LowerDistanceQuantileColumnName { get; set; }

    /// <summary>The column of the upper end of the band around d.</summary>
    /// <value>The default is null.</value>
    public string? UpperDistanceQuantileColumnName { get; set; }

    /// <summary>The column of activations at the lower end of the band.</summary>
    /// <value>The default is null.</value>
    public string? LowerProbabilityColumnName { get; set; }

    /// <summary>The column of activations at the upper end of the band.</summary>
    /// <value>The default is null.</value>
    public string? UpperProbabilityColumnName { get; set; }

    /// <summary>The column of q' at the lower end of the band.</summary>
    /// <value>The default is null.</value>
    public string? LowerRescaledSimilarityColumnName { get; set; }

    /// <summary>The column of effective sample sizes, one per class.</summary>
    /// <value>The default is null.</value>
    public string? SampleSizesColumnName { get; set; }

    /// <summary>The column of the number of the nearest support row: of the rows that were fitted on, from 0, then of those appended; -1 if there is none.</summary>
    /// <value>The default is null.</value>
    public string? NearestRowColumnName { get; set; }

    /// <inheritdoc cref="SdmSettings.TargetAccuracy"/>
    [Range(0.7, 0.99, 0.95)]
    public double TargetAccuracy { get; set; } = 0.95;

    /// <inheritdoc cref="SdmSettings.NumberOfShuffles"/>
    public int NumberOfShuffles { get; set; } = 5;

    /// <inheritdoc cref="SdmSettings.MaximumEpochs"/>
    [Range(20, 500, 200, true)]
    public int MaximumEpochs { get; set; } = 200;

    /// <inheritdoc cref="SdmSettings.Patience"/>
    public int Patience { get; set; } = 20;

    /// <inheritdoc cref="SdmSettings.BatchSize"/>
    public int BatchSize { get; set; } = 50;

    /// <inheritdoc cref="SdmSettings.LearningRate"/>
    public double? LearningRate { get; set; }

    /// <inheritdoc cref="SdmSettings.ExemplarDimension"/>
    public int? ExemplarDimension { get; set; }

    /// <inheritdoc cref="SdmSettings.IdentityAdaptor"/>
    [BooleanChoice(false)]
    public bool IdentityAdaptor { get; set; }

    /// <inheritdoc cref="SdmSettings.MaximumSimilarity"/>
    public int MaximumSimilarity { get; set; } = 2048;

    /// <inheritdoc cref="SdmSettings.Standardization"/>
    public FeatureStandardization Standardization { get; set; } = FeatureStandardization.PerFeature;

    /// <inheritdoc cref="SdmSettings.Stratified"/>
    public bool Stratified { get; set; } = true;

    /// <inheritdoc cref="SdmSettings.MinimumRegionCountPerClass"/>
    public int MinimumRegionCountPerClass { get; set; } = 1;

    /// <inheritdoc cref="SdmSettings.Ensemble"/>
    public bool Ensemble { get; set; }

    /// <inheritdoc cref="SdmSettings.KeepUnlabeledRows"/>
    public bool KeepUnlabeledRows { get; set; }

    /// <inheritdoc cref="SdmSettings.Seed"/>
    public int Seed { get; set; }

    /// <inheritdoc cref="SdmSettings.NumberOfThreads"/>
    public int? NumberOfThreads { get; set; }

    internal SdmSettings Settings => new()
    {
        TargetAccuracy = TargetAccuracy,
        NumberOfShuffles = NumberOfShuffles,
        MaximumEpochs = MaximumEpochs,
        Patience = Patience,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        ExemplarDimension = ExemplarDimension,
        IdentityAdaptor = IdentityAdaptor,
        MaximumSimilarity = MaximumSimilarity,
        Standardization = Standardization,
        Stratified = Stratified,
        MinimumRegionCountPerClass = MinimumRegionCountPerClass,
        Ensemble = Ensemble,
        KeepUnlabeledRows = KeepUnlabeledRows,
        Seed = Seed,
        NumberOfThreads = NumberOfThreads,
    };

    internal void Validate()
    {
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Require.Defined(ClassifierScoreKind, nameof(ClassifierScoreKind));
        Settings.Validate();
    }
}
