namespace MLExtensions.Numerics;

/// <summary>
/// log2(e) / temperature as a pair of floats: exp(x / t) is 2^(x * scale), so the temperature costs nothing per element and the
/// division x / t is never rounded.
/// </summary>
internal readonly struct ExponentScale
{
    private const double Log2E = 1.4426950408889634;
    private const double Smallest = 7.9e-31; // 2^-100 and 2^100: the low part, 2^-25 of the high one, stays a normal float
    private const double Largest = 1.2e30;

    private static readonly ExponentScale Plain = new(1f);

    public ExponentScale(float temperature)
    {
        Temperature = temperature;
        Exact = Log2E / temperature;
        Inverse = 1 / Exact;
        High = (float)Exact;
        Low = (float)(Exact - High);
        InverseTemperature = (float)(1.0 / temperature);
        IsInKernelRange = Exact is > Smallest and < Largest;
    }

    /// <summary>For a temperature; the usual one is kept ready, since three divisions are felt in a single short row.</summary>
    public static ExponentScale For(float temperature) => temperature == 1f ? Plain : new(temperature);

    public float Temperature { get; }

    public double Exact { get; }

    public double Inverse { get; }

    public float High { get; }

    public float Low { get; }

    public float InverseTemperature { get; }

    /// <summary>False for temperatures so extreme that the vector kernels' numbers would leave the normal range.</summary>
    public bool IsInKernelRange { get; }
}
