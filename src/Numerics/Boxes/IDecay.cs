using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>What is left of a score beside a better box, as a factor from 0 to 1 that falls as the overlap grows.</summary>
internal interface IDecay
{
    Vector<float> Factor(Vector<float> overlap);
}

/// <summary>Nothing is left above the threshold: the classical suppression.</summary>
internal readonly struct HardDecay(float threshold) : IDecay
{
    private readonly Vector<float> _threshold = new(threshold);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Factor(Vector<float> overlap) =>
        Vector.ConditionalSelect(Vector.GreaterThan(overlap, _threshold), Vector<float>.Zero, Vector<float>.One);
}

/// <summary>1 - overlap is left above the threshold, everything below.</summary>
internal readonly struct LinearDecay(float threshold) : IDecay
{
    private readonly Vector<float> _threshold = new(threshold);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Factor(Vector<float> overlap) =>
        Vector.ConditionalSelect(Vector.GreaterThan(overlap, _threshold), Vector<float>.One - overlap, Vector<float>.One);
}

/// <summary>exp(-overlap^2 / sigma) is left.</summary>
internal readonly struct GaussianDecay(float sigma) : IDecay
{
    private readonly Vector<float> _scale = new(-1f / sigma);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Factor(Vector<float> overlap)
    {
        Vector<float> positive = Vector.Max(overlap, Vector<float>.Zero);
        return PlainExponential.Of(positive * positive * _scale);
    }
}
