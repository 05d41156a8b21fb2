namespace MLExtensions.Calibrators;

/// <summary>What an <see cref="SdmModel"/> says of one row.</summary>
public sealed class SdmPrediction
{
    /// <summary>The predicted class, that of the largest logit; -1 if a feature or logit is not finite: then numbers are NaN and the row is rejected.</summary>
    public required int PredictedLabel { get; init; }

    /// <summary>The logits z'.</summary>
    public required IReadOnlyList<float> Logits { get; init; }

    /// <summary>The SDM activation: in [0, 1], sums to 1.</summary>
    public required IReadOnlyList<double> Probabilities { get; init; }

    /// <summary>The activation at <see cref="LowerDistanceQuantile"/>.</summary>
    public required IReadOnlyList<double> LowerProbabilities { get; init; }

    /// <summary>The activation at <see cref="UpperDistanceQuantile"/>.</summary>
    public required IReadOnlyList<double> UpperProbabilities { get; init; }

    /// <summary>q: how many nearest support rows in a row were labelled and predicted as this one is predicted.</summary>
    public required int Similarity { get; init; }

    /// <summary>The Euclidean distance from the nearest support row, between exemplar vectors.</summary>
    public required double NearestDistance { get; init; }

    /// <summary>The number of the nearest support row: that of the row given to the fit, then those appended; -1 if there is none.</summary>
    public required int NearestRow { get; init; }

    /// <summary>d: from 1, nearer than all calibration rows, to 0, farther than all of some class.</summary>
    public required double DistanceQuantile { get; init; }

    /// <summary>d less half the width of its confidence band, at least 0.</summary>
    public required double LowerDistanceQuantile { get; init; }

    /// <summary>d and half the width of its confidence band, at most 1.</summary>
    public required double UpperDistanceQuantile { get; init; }

    /// <summary>q' = min(q, (2 + q)^p): 0 without similarity, else from 1 to q.</summary>
    public required double RescaledSimilarity { get; init; }

    /// <summary>q' with the lower activation.</summary>
    public required double LowerRescaledSimilarity { get; init; }

    /// <summary>For each class how many calibration rows have less rescaled similarity.</summary>
    public required IReadOnlyList<int> SampleSizes { get; init; }

    /// <summary>Whether the row lies in the high-reliability region.</summary>
    public required bool IsHighReliability { get; init; }

    /// <summary>Whether it lies there at the lower end of the confidence band too. Implies <see cref="IsHighReliability"/>.</summary>
    public required bool IsHighReliabilityLower { get; init; }

    /// <summary>Whether the row has no similarity at all, or could not be scored.</summary>
    public required bool IsOutOfDistribution { get; init; }

    /// <summary>The activation of the predicted class; NaN without a prediction. Of unspecified reliability where the row is not admitted.</summary>
    public double Probability => PredictedLabel < 0 ? double.NaN : Probabilities[PredictedLabel];
}
