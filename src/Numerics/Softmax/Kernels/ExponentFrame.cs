namespace MLExtensions.Numerics;

/// <summary>
/// The numbers that fix one row's exponential: e(x) = 2^(x * scale - exponent + 64). The integer exponent of the row's maximum takes
/// the place of the maximum itself, so that no difference x - max is ever rounded, and it is folded into the rounding constant, so that
/// it costs nothing. The factor 2^64 keeps every stored or summed value a normal float: each operation on a subnormal costs 70 to 105
/// ns on current Intel cores.
/// </summary>
internal readonly struct ExponentFrame
{
    /// <summary>Rows whose maximum is farther out lose the integer part in x * scale; they take the slow path.</summary>
    public const float LargestExponent = 40_000;

    /// <summary>The power of two in every value and sum.</summary>
    public const int Shift = 64;

    public const double Unit = 18446744073709551616.0; // 2^64, what exp(0) is in the sums

    private const float RoundingConstant = 12_582_912f + 127; // 1.5 * 2^23: adding it leaves the rounded integer in the low bits
    private const double SmallestResult = -126 + 2e-6; // a little above, so that no result rounds to a subnormal
    private const int Reach = 140; // floor of the values: 2^(64 - 140), 2^-139 of the row's largest term

    /// <summary>The frame for values relative to 2^exponent, which is an integer: exponentials that are stored or summed.</summary>
    public ExponentFrame(ExponentScale scale, float exponent)
    {
        High = scale.High;
        Low = scale.Low;
        Exponent = exponent;
        Rounder = RoundingConstant + Shift - exponent;
        Floor = (float)((exponent - Reach) * scale.Inverse);
    }

    private ExponentFrame(ExponentScale scale, double logSum)
    {
        double integer = Math.Round(logSum);
        double fraction = logSum - integer;
        High = scale.High;
        Low = scale.Low;
        Exponent = (float)integer;
        Rounder = RoundingConstant - Exponent;
        XShift = (float)(fraction * scale.Inverse);
        Fraction = (float)-fraction;
        Floor = MathF.BitIncrement((float)((logSum + SmallestResult) * scale.Inverse));
    }

    private ExponentFrame(ExponentScale scale, float lowest, float rounder)
    {
        High = scale.High;
        Low = scale.Low;
        Rounder = rounder;
        Floor = (float)(lowest * scale.Inverse);
    }

    /// <summary>
    /// The frame for probabilities: the logarithm of the sum, to base 2, is taken off within the exponential, without a rounding of its
    /// own.
    /// </summary>
    public static ExponentFrame ForProbabilities(ExponentScale scale, double logSum) => new(scale, logSum);

    public float High { get; }

    public float Low { get; }

    public float Exponent { get; }

    /// <summary>Added to x * scale it gives a float whose low bits are the biased exponent of the result.</summary>
    public float Rounder { get; }

    /// <summary>The fraction of the exponent, negated, and its worth in units of x: zero but for probabilities.</summary>
    public float Fraction { get; }

    public float XShift { get; }

    /// <summary>Logits below count as this one: minus infinity and padding lanes become harmless, normal numbers.</summary>
    public float Floor { get; }

    /// <summary>The frame for exponents that are taken as they are: no row exponent, no factor, logits clamped at 2^lowest.</summary>
    public static ExponentFrame Unscaled(ExponentScale scale, float lowest) => new(scale, lowest, RoundingConstant);

    /// <summary>The exponent for a row with this maximum; false when the row needs the slow path (NaN and infinities too).</summary>
    public static bool TryGetExponent(ExponentScale scale, float maximum, out float exponent)
    {
        exponent = MathF.Round(maximum * scale.High);
        return MathF.Abs(exponent) <= LargestExponent && scale.IsInKernelRange;
    }
}
