namespace Microsoft.ML.Data;

/// <summary>How well the scores of a multiclass model match the labels.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassTally tally, int topKPredictionCount, string[] classNames)
    {
        MicroAccuracy = tally.MicroAccuracy;
        MacroAccuracy = tally.MacroAccuracy;
        LogLoss = tally.LogLoss;
        LogLossReduction = tally.LogLossReduction;
        PerClassLogLoss = tally.PerClassLogLoss();
        TopKPredictionCount = topKPredictionCount;
        if (topKPredictionCount > 0)
            TopKAccuracyForAllK = tally.TopKAccuracies(topKPredictionCount);
        ConfusionMatrix = new ConfusionMatrix(tally.Confusion, classNames);
    }

    /// <summary>Mean of -ln p(true class); the scores are taken for probabilities.</summary>
    public double LogLoss { get; }

    /// <summary>How much of the log-loss of the class frequencies the model removes.</summary>
    public double LogLossReduction { get; }

    /// <summary>Mean over the classes that occur of the share predicted right.</summary>
    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?.LastOrDefault() ?? 0;

    public int TopKPredictionCount { get; }

    /// <summary>For k = 1, 2, ...; null when no count was asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
