using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>NearestNeighborOod</c>.</summary>
public sealed class NearestNeighborOodOptions
{
    /// <summary>The column of outlier scores that is made: larger = more unusual.</summary>
    /// <value>The default is <c>OodScore</c>.</value>
    public string OutputColumnName { get; set; } = "OodScore";

    /// <summary>The column of features: a known-size vector of Single.</summary>
    /// <value>The default is <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Which of the nearest training rows gives the distance.</summary>
    /// <value>The default is 50. At least 1.</value>
    /// <remarks>More is smoother; less sees smaller groups of training rows.</remarks>
    [Range(1, 1000, 50, true)]
    public int NeighborCount { get; set; } = 50;

    /// <summary>Whether rows are divided by their Euclidean norms first.</summary>
    /// <value>The default is true.</value>
    /// <remarks>Right for embeddings, wrong for raw columns of mixed units.</remarks>
    [BooleanChoice(true)]
    public bool Normalize { get; set; } = true;

    /// <summary>The most training rows to keep; of more, so many are drawn at random.</summary>
    /// <value>The default is 0: all.</value>
    /// <remarks>The model keeps them all, and scoring a row costs one distance to each.</remarks>
    public int MaximumRows { get; set; }

    /// <summary>Which rows are drawn.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; set; }

    internal void Validate()
    {
        Require.Name(OutputColumnName, nameof(OutputColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Require.InRange(NeighborCount, 1, int.MaxValue, nameof(NeighborCount));
        Require.InRange(MaximumRows, 0, int.MaxValue, nameof(MaximumRows));
    }
}
