using MLExtensions.TestKit;
using Xunit.Sdk;

namespace MLExtensions.Architecture.Tests;

/// <summary>The tests rely on these comparisons, so the comparisons are tested.</summary>
public sealed class ToleranceTests
{
    [Theory]
    [InlineData(1f, 1f, 0L)]
    [InlineData(0f, -0f, 0L)]
    [InlineData(float.Epsilon, -float.Epsilon, 2L)]
    [InlineData(1f, 1.0000001f, 1L)]
    [InlineData(-1f, -1.0000001f, 1L)]
    [InlineData(float.NaN, float.NaN, 0L)]
    [InlineData(float.NaN, 1f, long.MaxValue)]
    [InlineData(float.PositiveInfinity, float.MaxValue, long.MaxValue)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, long.MaxValue)]
    public void UlpsOfSingle(float expected, float actual, long ulps)
    {
        Assert.Equal(ulps, Tolerance.UlpsBetween(expected, actual));
        Assert.Equal(ulps, Tolerance.UlpsBetween(actual, expected));
    }

    [Theory]
    [InlineData(1.0, 1.0000000000000002, 1L)]
    [InlineData(double.Epsilon, -double.Epsilon, 2L)]
    [InlineData(double.MaxValue, double.MinValue, long.MaxValue)]
    [InlineData(double.NaN, double.NaN, 0L)]
    [InlineData(double.NegativeInfinity, 0.0, long.MaxValue)]
    public void UlpsOfDouble(double expected, double actual, long ulps)
    {
        Assert.Equal(ulps, Tolerance.UlpsBetween(expected, actual));
        Assert.Equal(ulps, Tolerance.UlpsBetween(actual, expected));
    }

    [Theory]
    [InlineData(100.0, 101.0, 0.01, 0.0, true)]
    [InlineData(100.0, 101.5, 0.01, 0.0, false)]
    [InlineData(0.0, 1e-9, 0.5, 0.0, false)]
    [InlineData(0.0, 1e-9, 0.0, 1e-8, true)]
    [InlineData(double.NaN, double.NaN, 0.0, 0.0, true)]
    [InlineData(double.NaN, 0.0, 1.0, 1.0, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, 0.0, 0.0, true)]
    [InlineData(double.PositiveInfinity, double.MaxValue, 1.0, 1.0, false)]
    public void Closeness(double expected, double actual, double relative, double absolute, bool close) =>
        Assert.Equal(close, Tolerance.IsClose(expected, actual, relative, absolute));

    [Fact]
    public void FailureNamesPlaceAndValues()
    {
        var exception = Assert.ThrowsAny<XunitException>(() => Tolerance.AssertUlps([1f, 2f], [1f, 3f], 1, "row 7"));
        Assert.Contains("At 1: expected 2, actual 3, allowed 1 ULP. row 7", exception.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<XunitException>(() => Tolerance.AssertClose([1.0], [1.1], 0.01));
        Assert.ThrowsAny<XunitException>(() => Tolerance.AssertClose([1f], [1f, 2f], 0.01));
    }
}
