namespace ImageClassification.Report;

/// <summary>Whether probabilities mean what they say: of the digits read with confidence 0.8, are 8 in 10 right?</summary>
internal sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins)
{
    public const int BinCount = 15;

    /// <summary>The mean distance between confidence and share of right answers, weighted by the digits in each bin; 0 is perfect.</summary>
    public double ExpectedCalibrationError =>
        Bins.Sum(bin => bin.Count * Math.Abs(bin.ShareRight - bin.MeanConfidence)) / Bins.Sum(bin => bin.Count);

    /// <summary>Bin i holds the digits with a confidence above i/15 up to (i + 1)/15; empty bins are left out.</summary>
    public static Reliability Of(IEnumerable<ScoredDigit> digits) => new(
        [.. digits.GroupBy(digit => Math.Max(0, (int)Math.Ceiling(digit.Confidence * BinCount) - 1))
            .OrderBy(group => group.Key)
            .Select(group => new ReliabilityBin(
                group.Key / (double)BinCount, (group.Key + 1) / (double)BinCount, group.Count(),
                group.Average(digit => (double)digit.Confidence), group.Count(digit => digit.IsRight) / (double)group.Count()))]);
}

internal sealed record ReliabilityBin(double From, double To, int Count, double MeanConfidence, double ShareRight);
