namespace MLExtensions.Calibrators;

/// <summary>What a calibrator has learned: turns a classifier's scores into calibrated probabilities. Immutable and shared by all threads; usable without ML.NET.</summary>
public interface IScoreCalibration
{
    /// <summary>The number of classes, the length of a row of probabilities.</summary>
    int ClassCount { get; }

    /// <summary>What the scores are.</summary>
    ScoreKind ScoreKind { get; }

    /// <summary>How many rows of scores belong to one row: 1, and more where copies of a row are looked at beside it.</summary>
    int InputCount => 1;

    /// <summary>The calibrated probabilities of a row.</summary>
    /// <param name="scores"><see cref="InputCount"/> times <see cref="ClassCount"/> scores of the kind <see cref="ScoreKind"/>, the row's own first.</param>
    /// <param name="probabilities"><see cref="ClassCount"/> probabilities: in [0, 1], they sum to 1. All NaN if a score is not finite. Must not overlap the scores.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    void Calibrate(ReadOnlySpan<double> scores, Span<double> probabilities);

    /// <summary>The same map written as softmax(W z + b) of the logits, for those that have this form; else null.</summary>
    AffineLogits? Affine => null;
}
