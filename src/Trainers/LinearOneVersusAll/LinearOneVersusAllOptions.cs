using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Settings of the linear one-versus-all trainer. The defaults suit texts as sparse TF-IDF features, normalised to length 1.</summary>
public sealed class LinearOneVersusAllOptions
{
    /// <summary>The column with the labels: a vector of keys, or one slot for each label, above 0 or true where a row has it.</summary>
    /// <value>Default <c>Labels</c>.</value>
    public string LabelColumnName { get; set; } = "Labels";

    /// <summary>The column with the features, a known-size vector of Single, sparse or dense.</summary>
    /// <value>Default <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The output column for the labels found, the best first: a vector of keys.</summary>
    /// <value>Default <c>PredictedLabels</c>.</value>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabels";

    /// <summary>The output column for their scores.</summary>
    /// <value>Default <c>PredictedScores</c>.</value>
    public string PredictedScoreColumnName { get; set; } = "PredictedScores";

    /// <summary>The extra output column with one slot for each label in which only the labels found have a score, sparse; null for none.</summary>
    /// <value>Default null.</value>
    public string? ScoreColumnName { get; set; }

    /// <summary>How many labels are found for each row.</summary>
    /// <value>Default 5; allowed 1 to 10,000. Never more than there are labels.</value>
    public int NumberOfPredictedLabels { get; set; } = 5;

    /// <summary>The loss of a row.</summary>
    /// <value>Default <see cref="LinearLabelLoss.SquaredHinge"/>.</value>
    public LinearLabelLoss Loss { get; set; } = LinearLabelLoss.SquaredHinge;

    /// <summary>What the losses of the rows are multiplied by, against half the squared length of the weights.</summary>
    /// <value>Default 1; allowed 1e-6 to 1e6; searched from 0.1 to 10.</value>
    /// <remarks>Larger follows the training rows more closely and takes longer. The C of LIBLINEAR.</remarks>
    [Range(0.1f, 10f, 1f, true)]
    public float C { get; set; } = 1f;

    /// <summary>How many times a row that has the label counts.</summary>
    /// <value>Default 1; allowed 0.001 to 1000; searched from 1 to 16.</value>
    /// <remarks>Above 1, labels with few rows are found more often, and wrongly more often.</remarks>
    [Range(1f, 16f, 1f, true)]
    public float PositiveWeight { get; set; } = 1f;

    /// <summary>Weights nearer to 0 are left out of the model.</summary>
    /// <value>Default 0.01; allowed 0 to 1; searched from 0.001 to 0.1.</value>
    /// <remarks>Smaller gives a larger model and a longer fit: a feature whose weight would stay below half of this takes no part in the fit. At 0 every
    /// weight is found, and kept.</remarks>
    [Range(0.001f, 0.1f, 0.01f, true)]
    public float SmallestWeight { get; set; } = 0.01f;

    /// <summary>Whether the bias of a label is learned.</summary>
    /// <value>Default false: it is -1 for the squared hinge, the logarithm of the label's odds for the logistic loss.</value>
    /// <remarks>With many rows a learned bias hardly leaves these values, and all rows without any word of the label's come to lie inside the margin, so that fits take longer.</remarks>
    public bool LearnBias { get; set; }

    /// <summary>How many rows the text of a label counts for, where texts are given.</summary>
    /// <value>Default 1; allowed 0 to 1000; searched from 0.25 to 16.</value>
    [Range(0.25f, 16f, 1f, true)]
    public float LabelTextWeight { get; set; } = 1f;

    /// <summary>A label is done when the length of its gradient has fallen to this share of that at weights of 0.</summary>
    /// <value>Default 0.01; allowed 1e-12 to 0.5; searched from 0.001 to 0.1.</value>
    [Range(0.001f, 0.1f, 0.01f, true)]
    public float Tolerance { get; set; } = 0.01f;

    /// <summary>The most Newton steps for a label.</summary>
    /// <value>Default 50; allowed 1 to 10,000.</value>
    public int MaximumIterations { get; set; } = 50;

    /// <summary>The most threads that the fit uses, or null for one per processor.</summary>
    /// <value>Default null; allowed 1 to 1024.</value>
    /// <remarks>The fitted model is the same, bit for bit, for any number. Each thread needs some numbers for each row and feature.</remarks>
    public int? NumberOfThreads { get; set; }

    /// <summary>A copy whose values are all allowed.</summary>
    internal LinearOneVersusAllOptions Validated()
    {
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Require.Name(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
        Require.Name(PredictedScoreColumnName, nameof(PredictedScoreColumnName));
        if (ScoreColumnName is not null)
            Require.Name(ScoreColumnName, nameof(ScoreColumnName));
        Require.InRange(NumberOfPredictedLabels, 1, 10_000, nameof(NumberOfPredictedLabels));
        Require.Defined(Loss, nameof(Loss));
        Require.InRange(C, 1e-6f, 1e6f, nameof(C));
        Require.InRange(PositiveWeight, 0.001f, 1000f, nameof(PositiveWeight));
        Require.InRange(SmallestWeight, 0f, 1f, nameof(SmallestWeight));
        Require.InRange(LabelTextWeight, 0f, 1000f, nameof(LabelTextWeight));
        Require.InRange(Tolerance, 1e-12f, 0.5f, nameof(Tolerance));
        Require.InRange(MaximumIterations, 1, 10_000, nameof(MaximumIterations));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, 1024, nameof(NumberOfThreads));
        return (LinearOneVersusAllOptions)MemberwiseClone();
    }
}
