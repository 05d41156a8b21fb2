using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Settings of the nearest rows baseline.</summary>
public sealed class NearestNeighborLabelsOptions
{
    /// <summary>The column with the labels: a vector of keys, or one slot for each label, above 0 or true where a row has it.</summary>
    /// <value>Default <c>Labels</c>.</value>
    public string LabelColumnName { get; set; } = "Labels";

    /// <summary>The column with the features, a known-size vector of Single, sparse or dense; best TF-IDF of length 1.</summary>
    /// <value>Default <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The output column for the labels found, the best first: a vector of keys.</summary>
    /// <value>Default <c>PredictedLabels</c>.</value>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabels";

    /// <summary>The output column for their scores.</summary>
    /// <value>Default <c>PredictedScores</c>.</value>
    public string PredictedScoreColumnName { get; set; } = "PredictedScores";

    /// <summary>How many labels are found for each row.</summary>
    /// <value>Default 5; allowed 1 to 10,000. Never more than there are labels.</value>
    public int NumberOfPredictedLabels { get; set; } = 5;

    /// <summary>How many of the most similar training rows vote.</summary>
    /// <value>Default 20; allowed 1 to 100,000; searched from 5 to 100.</value>
    /// <remarks>More help frequent labels.</remarks>
    [Range(5, 100, 20, true)]
    public int NumberOfNeighbors { get; set; } = 20;

    /// <summary>A copy whose values are all allowed.</summary>
    internal NearestNeighborLabelsOptions Validated()
    {
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Require.Name(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
        Require.Name(PredictedScoreColumnName, nameof(PredictedScoreColumnName));
        Require.InRange(NumberOfPredictedLabels, 1, 10_000, nameof(NumberOfPredictedLabels));
        Require.InRange(NumberOfNeighbors, 1, 100_000, nameof(NumberOfNeighbors));
        return (NearestNeighborLabelsOptions)MemberwiseClone();
    }
}
