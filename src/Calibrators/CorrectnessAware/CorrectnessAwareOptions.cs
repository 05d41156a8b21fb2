using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>Calibrators.CorrectnessAware</c>.</summary>
public sealed class CorrectnessAwareOptions
{
    /// <inheritdoc cref="TemperatureOptions.LabelColumnName"/>
    public string LabelColumnName { get; set; } = "Label";

    /// <inheritdoc cref="TemperatureOptions.ScoreColumnName"/>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>The classifier's scores of transformed copies of the rows, of the same kind and size as the scores: one column per transformation.</summary>
    /// <value>The default is empty: the rows alone. The columns are needed at scoring too.</value>
    /// <remarks>A prediction that changes when the picture is flipped or cropped is less likely to be right: copies tell more than the row itself.</remarks>
    public string[] ViewColumnNames { get; set; } = [];

    /// <inheritdoc cref="TemperatureOptions.ScoreKind"/>
    public ScoreKind ScoreKind { get; set; } = ScoreKind.Probabilities;

    /// <inheritdoc cref="TemperatureOptions.ExampleWeightColumnName"/>
    public string? ExampleWeightColumnName { get; set; }

    /// <inheritdoc cref="TemperatureOptions.OutputColumnName"/>
    public string OutputColumnName { get; set; } = "Score";

    /// <inheritdoc cref="TemperatureOptions.PredictedLabelColumnName"/>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>Whether the row's own gaps and probabilities are among the cues.</summary>
    /// <value>The default is true. False without copies leaves one temperature for all rows, of this objective.</value>
    public bool UseRowCues { get; set; } = true;

    /// <summary>The penalty of the squared weights of the standardised cues.</summary>
    /// <value>The default is 1e-4. From 0.</value>
    public double L2Regularization { get; set; } = 1e-4;

    /// <summary>The most iterations.</summary>
    /// <value>The default is 200.</value>
    public int MaximumIterations { get; set; } = 200;

    /// <inheritdoc cref="TemperatureOptions.NumberOfThreads"/>
    public int? NumberOfThreads { get; set; }

    internal CalibratorColumns Columns => new(LabelColumnName, ScoreColumnName, ScoreKind, ExampleWeightColumnName, OutputColumnName, PredictedLabelColumnName, ViewColumnNames);

    internal CorrectnessAwareOptions Validate()
    {
        ArgumentNullException.ThrowIfNull(ViewColumnNames);
        Columns.Validate();
        Require.InRange(L2Regularization, 0, 1e6, nameof(L2Regularization));
        Require.InRange(MaximumIterations, 1, int.MaxValue, nameof(MaximumIterations));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, int.MaxValue, nameof(NumberOfThreads));
        return this;
    }
}
