using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>OodScoreCombiner</c>.</summary>
public sealed class OodScoreCombinerOptions
{
    /// <summary>The columns of outlier scores that are combined: Singles.</summary>
    /// <value>The default is empty; at least one is needed.</value>
    public string[] ScoreColumnNames { get; set; } = [];

    /// <summary>The column that tells the kinds of rows at fit time: a Boolean, true = out-of-distribution.</summary>
    /// <value>The default is <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column of combined scores that is made: log-odds, larger = more unusual.</summary>
    /// <value>The default is <c>OodScore</c>.</value>
    public string OutputColumnName { get; set; } = "OodScore";

    /// <summary>The column of probabilities that is made; null to leave it out.</summary>
    /// <value>The default is <c>OodProbability</c>.</value>
    /// <remarks>Of a row being out-of-distribution among rows mixed as the training rows were, which other data seldom are.</remarks>
    public string? ProbabilityColumnName { get; set; } = "OodProbability";

    /// <summary>Which rows share a fold of the cross-validation.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; set; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(ScoreColumnNames);
        Require.InRange(ScoreColumnNames.Length, 1, 1 << 12, nameof(ScoreColumnNames));
        foreach (string name in ScoreColumnNames)
            Require.Name(name, nameof(ScoreColumnNames));
        Require.Name(LabelColumnName, nameof(LabelColumnName));
        Require.Name(OutputColumnName, nameof(OutputColumnName));
        if (ProbabilityColumnName is not null)
            Require.Name(ProbabilityColumnName, nameof(ProbabilityColumnName));
        if (ProbabilityColumnName == OutputColumnName)
            throw new ArgumentOutOfRangeException(nameof(ProbabilityColumnName), $"{nameof(ProbabilityColumnName)} is '{ProbabilityColumnName}', as {nameof(OutputColumnName)} is.");
    }
}
