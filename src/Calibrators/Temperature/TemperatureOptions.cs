using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>Calibrators.Temperature</c>.</summary>
public sealed class TemperatureOptions
{
    /// <summary>The true class: a key column.</summary>
    /// <value>The default is <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The classifier's scores: a known-size vector of Single with a slot per class.</summary>
    /// <value>The default is <c>Score</c>.</value>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>What the scores are.</summary>
    /// <value>The default is <see cref="ScoreKind.Probabilities"/>, which ML.NET's multiclass trainers write into <c>Score</c>. Networks usually give <see cref="ScoreKind.Logits"/>.</value>
    public ScoreKind ScoreKind { get; set; } = ScoreKind.Probabilities;

    /// <summary>The weight of a row: a Single column.</summary>
    /// <value>The default is null: all rows weigh the same.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The column of calibrated probabilities that is made; a column of that name is hidden by it.</summary>
    /// <value>The default is <c>Score</c>.</value>
    public string OutputColumnName { get; set; } = "Score";

    /// <summary>The column of the most probable class that is made.</summary>
    /// <value>The default is <c>PredictedLabel</c>; null for none.</value>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The smallest temperature allowed: what rows without any wrong prediction give.</summary>
    /// <value>The default is 0.01. Finite, above 0, below <see cref="MaximumTemperature"/>.</value>
    public float MinimumTemperature { get; set; } = 0.01f;

    /// <summary>The largest temperature allowed: what scores that say nothing about the label give.</summary>
    /// <value>The default is 100. Raise it for scores of much larger scale than logits, such as margins in the thousands.</value>
    public float MaximumTemperature { get; set; } = 100;

    /// <summary>How many threads learn; the result is the same for any number.</summary>
    /// <value>The default is null: all processors.</value>
    public int? NumberOfThreads { get; set; }

    internal CalibratorColumns Columns => new(LabelColumnName, ScoreColumnName, ScoreKind, ExampleWeightColumnName, OutputColumnName, PredictedLabelColumnName);

    internal TemperatureOptions Validate()
    {
        Columns.Validate();
        Require.PositiveFinite(MinimumTemperature, nameof(MinimumTemperature));
        Require.InRange(MaximumTemperature, MathF.BitIncrement(MinimumTemperature), float.MaxValue, nameof(MaximumTemperature));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, int.MaxValue, nameof(NumberOfThreads));
        return this;
    }
}
