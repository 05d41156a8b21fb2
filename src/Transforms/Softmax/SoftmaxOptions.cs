using Microsoft.ML;
using Microsoft.ML.SearchSpace;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>SoftmaxStable</c> and <c>LogSoftmax</c>.</summary>
public sealed class SoftmaxOptions
{
    /// <summary>The column that is made; a column of that name is hidden by it.</summary>
    /// <value>The default is <c>Score</c>.</value>
    public string OutputColumnName { get; set; } = "Score";

    /// <summary>The column of logits: a vector of Single of known or variable size.</summary>
    /// <value>The default is null: the same as <see cref="OutputColumnName"/>.</value>
    public string? InputColumnName { get; set; }

    /// <summary>What the logits are divided by.</summary>
    /// <value>The default is 1. Any finite number above 0.</value>
    /// <remarks>Above 1 the probabilities become more even, below 1 more extreme; the order of the classes never changes.</remarks>
    [Range(0.05f, 20f, 1f, true)]
    public float Temperature { get; set; } = 1f;

    internal InputOutputColumnPair[] Columns => [new(OutputColumnName, InputColumnName)];
}
