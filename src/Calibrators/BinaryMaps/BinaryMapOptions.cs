using Microsoft.ML.SearchSpace;
using MLExtensions.Core;

namespace MLExtensions.Calibrators;

/// <summary>Settings of <c>Calibrators.Isotonic</c> and <c>.HistogramBinning</c>.</summary>
public sealed class BinaryMapOptions
{
    /// <inheritdoc cref="TemperatureOptions.LabelColumnName"/>
    public string LabelColumnName { get; set; } = "Label";

    /// <inheritdoc cref="TemperatureOptions.ScoreColumnName"/>
    public string ScoreColumnName { get; set; } = "Score";

    /// <inheritdoc cref="TemperatureOptions.ScoreKind"/>
    public ScoreKind ScoreKind { get; set; } = ScoreKind.Probabilities;

    /// <inheritdoc cref="TemperatureOptions.ExampleWeightColumnName"/>
    public string? ExampleWeightColumnName { get; set; }

    /// <inheritdoc cref="TemperatureOptions.OutputColumnName"/>
    public string OutputColumnName { get; set; } = "Score";

    /// <inheritdoc cref="TemperatureOptions.PredictedLabelColumnName"/>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>What each class's probability is raised to before the row is normalised: keeps the log-loss of surprises bounded.</summary>
    /// <value>The default is 0, the method as published. From 0, below 1 / number of classes; a reasonable one is 1 / (2 * rows).</value>
    public double MinimumProbability { get; set; }

    /// <summary>The number of bins of a histogram; isotonic regression finds its own.</summary>
    /// <value>The default is 15. At least 1.</value>
    /// <remarks>More bins follow the data closer and have fewer rows each.</remarks>
    [Range(5, 50, 15)]
    public int NumberOfBins { get; set; } = 15;

    /// <summary>Where the bins of a histogram end.</summary>
    /// <value>The default is <see cref="BinEdges.EqualWidth"/>.</value>
    public BinEdges BinEdges { get; set; } = BinEdges.EqualWidth;

    internal CalibratorColumns Columns => new(LabelColumnName, ScoreColumnName, ScoreKind, ExampleWeightColumnName, OutputColumnName, PredictedLabelColumnName);

    internal BinaryMapOptions Validate(int classCount = 2)
    {
        Columns.Validate();
        Require.InRange(MinimumProbability, 0, Math.BitDecrement(1.0 / classCount), nameof(MinimumProbability));
        Require.InRange(NumberOfBins, 1, 1_000_000, nameof(NumberOfBins));
        Require.Defined(BinEdges, nameof(BinEdges));
        return this;
    }
}
