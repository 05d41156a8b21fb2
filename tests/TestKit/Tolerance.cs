using System.Globalization;
using Xunit;

namespace MLExtensions.TestKit;

/// <summary>
/// The one place that says when two floating-point results count as equal. A NaN equals only a NaN, an infinity only
/// itself, and the two zeros equal each other.
/// </summary>
public static class Tolerance
{
    /// <summary>
    /// Number of representable values from one to the other; 0 if equal, <see cref="long.MaxValue"/> if just one is NaN or they
    /// are different infinities or an infinity and a finite number.
    /// </summary>
    public static long UlpsBetween(float expected, float actual)
    {
        if (expected == actual || (float.IsNaN(expected) && float.IsNaN(actual)))
            return 0;
        return float.IsFinite(expected) && float.IsFinite(actual)
            ? Math.Abs(Ordinal(expected) - Ordinal(actual))
            : long.MaxValue;
    }

    /// <inheritdoc cref="UlpsBetween(float, float)"/>
    public static long UlpsBetween(double expected, double actual)
    {
        if (expected == actual || (double.IsNaN(expected) && double.IsNaN(actual)))
            return 0;
        if (!double.IsFinite(expected) || !double.IsFinite(actual))
            return long.MaxValue;
        // Two ends of the range are further apart than a long can say.
        var distance = Int128.Abs((Int128)Ordinal(expected) - Ordinal(actual));
        return distance < long.MaxValue ? (long)distance : long.MaxValue;
    }

    /// <summary>Fails unless the spans have one length and each pair is within so many representable values.</summary>
    public static void AssertUlps(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, long maximumUlps, string? context = null)
    {
        AssertLength(expected.Length, actual.Length, context);
        for (var i = 0; i < expected.Length; i++)
        {
            if (UlpsBetween(expected[i], actual[i]) > maximumUlps)
                Fail(i, expected[i].ToString("R", CultureInfo.InvariantCulture), actual[i].ToString("R", CultureInfo.InvariantCulture), $"{maximumUlps} ULP", context);
        }
    }

    /// <inheritdoc cref="AssertUlps(ReadOnlySpan{float}, ReadOnlySpan{float}, long, string)"/>
    public static void AssertUlps(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, long maximumUlps, string? context = null)
    {
        AssertLength(expected.Length, actual.Length, context);
        for (var i = 0; i < expected.Length; i++)
        {
            if (UlpsBetween(expected[i], actual[i]) > maximumUlps)
                Fail(i, expected[i].ToString("R", CultureInfo.InvariantCulture), actual[i].ToString("R", CultureInfo.InvariantCulture), $"{maximumUlps} ULP", context);
        }
    }

    /// <summary>True if the two differ by at most <paramref name="absolute"/> + <paramref name="relative"/> * |expected|.</summary>
    public static bool IsClose(double expected, double actual, double relative, double absolute = 0)
    {
        if (expected.Equals(actual) || expected == actual)
            return true;
        return double.IsFinite(expected) && double.IsFinite(actual)
            && Math.Abs(expected - actual) <= absolute + (relative * Math.Abs(expected));
    }

    /// <summary>Fails unless the two are close in the sense of <see cref="IsClose"/>.</summary>
    public static void AssertClose(double expected, double actual, double relative, double absolute = 0, string? context = null)
    {
        if (!IsClose(expected, actual, relative, absolute))
            Fail(0, expected.ToString("R", CultureInfo.InvariantCulture), actual.ToString("R", CultureInfo.InvariantCulture), Describe(relative, absolute), context);
    }

    /// <summary>Fails unless the spans have one length and each pair is close in the sense of <see cref="IsClose"/>.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double relative, double absolute = 0, string? context = null)
    {
        AssertLength(expected.Length, actual.Length, context);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!IsClose(expected[i], actual[i], relative, absolute))
                Fail(i, expected[i].ToString("R", CultureInfo.InvariantCulture), actual[i].ToString("R", CultureInfo.InvariantCulture), Describe(relative, absolute), context);
        }
    }

    /// <inheritdoc cref="AssertClose(ReadOnlySpan{float}, ReadOnlySpan{float}, double, double, string)"/>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double relative, double absolute = 0, string? context = null)
    {
        AssertLength(expected.Length, actual.Length, context);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!IsClose(expected[i], actual[i], relative, absolute))
                Fail(i, expected[i].ToString("R", CultureInfo.InvariantCulture), actual[i].ToString("R", CultureInfo.InvariantCulture), Describe(relative, absolute), context);
        }
    }

    // Maps the values to integers that grow with them by one per representable value.
    private static long Ordinal(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return bits >= 0 ? bits : int.MinValue - (long)bits;
    }

    private static long Ordinal(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return bits >= 0 ? bits : long.MinValue - bits;
    }

    private static string Describe(double relative, double absolute) =>
        string.Create(CultureInfo.InvariantCulture, $"{relative:R} relative + {absolute:R} absolute");

    private static void AssertLength(int expected, int actual, string? context)
    {
        if (expected != actual)
            Assert.Fail($"Expected {expected} values but there are {actual}. {context}");
    }

    private static void Fail(int index, string expected, string actual, string tolerance, string? context) =>
        Assert.Fail($"At {index}: expected {expected}, actual {actual}, allowed {tolerance}. {context}");
}
