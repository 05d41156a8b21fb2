namespace MLExtensions.Calibrators;

/// <summary>Both weights of a mixture. They add up to one, but one minus a weight near one has few correct digits, so whoever can computes both.</summary>
internal readonly record struct MixWeights(double Robust, double Accurate)
{
    public static MixWeights Missing => new(double.NaN, double.NaN);

    public static MixWeights Of(double alpha) => new(alpha, 1 - alpha);
}
