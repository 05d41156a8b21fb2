namespace OutOfDistribution;

/// <summary>What the calibrated detector says of a digit, and what is true.</summary>
internal sealed class Verdict
{
    public bool IsUnknown { get; set; }

    public bool IsOod { get; set; }
}
