namespace MLExtensions.Transforms;

/// <summary>Functions of raw outputs that are finite for every finite input.</summary>
internal static class Activation
{
    // e^88 is the last power that Single holds.
    private const float LargestExponent = 88f;

    /// <summary>1 / (1 + e^-x), from the side where the exponential cannot overflow.</summary>
    public static float Sigmoid(float x)
    {
        if (x >= 0)
            return 1f / (1f + MathF.Exp(-x));
        float e = MathF.Exp(x);
        return e / (1f + e);
    }

    public static float Exp(float x) => MathF.Exp(Math.Min(x, LargestExponent));
}
