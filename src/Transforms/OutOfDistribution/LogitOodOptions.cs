using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>LogitOod</c>.</summary>
public sealed class LogitOodOptions
{
    /// <summary>The column of outlier scores that is made: larger = more unusual.</summary>
    /// <value>The default is <c>OodScore</c>.</value>
    public string OutputColumnName { get; set; } = "OodScore";

    /// <summary>The column of logits: a vector of Single of known or variable size.</summary>
    /// <value>The default is <c>Score</c>.</value>
    public string InputColumnName { get; set; } = "Score";

    /// <summary>Which score is computed.</summary>
    /// <value>The default is <see cref="LogitScoreKind.Energy"/>.</value>
    public LogitScoreKind Kind { get; set; } = LogitScoreKind.Energy;

    /// <summary>What the logits are divided by; the largest logit is not.</summary>
    /// <value>The default is 1. Finite, above 0.</value>
    [Range(0.05f, 20f, 1f, true)]
    public float Temperature { get; set; } = 1f;

    /// <summary>The exponent of the generalized entropy.</summary>
    /// <value>The default is 0.1. Above 0, below 1.</value>
    public double Exponent { get; set; } = 0.1;

    /// <summary>How many of the largest probabilities the generalized entropy takes.</summary>
    /// <value>The default is 100. At least 1.</value>
    public int LargestCount { get; set; } = 100;

    internal void Validate()
    {
        Require.Name(OutputColumnName, nameof(OutputColumnName));
        Require.Name(InputColumnName, nameof(InputColumnName));
        Require.Defined(Kind, nameof(Kind));
        Require.PositiveFinite(Temperature, nameof(Temperature));
        Require.InRange(Exponent, double.Epsilon, 1 - 1e-12, nameof(Exponent));
        Require.InRange(LargestCount, 1, int.MaxValue, nameof(LargestCount));
    }
}
