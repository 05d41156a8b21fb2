namespace MLExtensions.Numerics;

/// <summary>What the stages of a three-pass softmax hand to each other about one row.</summary>
internal struct RowState
{
    /// <summary>
    /// Rows whose sum is below this many times their largest term get the exact sum: there one rounding is a sizeable part of the
    /// whole.
    /// </summary>
    public const double Dominated = 16;

    public float Maximum;
    public float Exponent;
    public float Rounder;
    public float Floor;
    public double Sum;
    public bool IsOrdinary;

    public void SetExponent(ExponentScale scale)
    {
        IsOrdinary = ExponentFrame.TryGetExponent(scale, Maximum, out Exponent);
        var frame = new ExponentFrame(scale, IsOrdinary ? Exponent : 0);
        Rounder = frame.Rounder;
        Floor = frame.Floor;
    }

    public readonly bool IsDominated => Sum < Dominated * ExponentFrame.Unit;
}
