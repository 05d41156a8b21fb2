using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>What is left of a score beside a better box, as a factor from 0 to 1 that falls as the overlap grows.</summary>
internal interface IDecay
{
    TVector Factor<TLanes, TVector>(TVector overlap)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Nothing is left above the threshold: the classical suppression.</summary>
internal readonly struct HardDecay(float threshold) : IDecay
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Factor<TLanes, TVector>(TVector overlap)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.ZeroWhere(TLanes.LessThan(TLanes.Create(threshold), overlap), TLanes.Create(1f));
}

/// <summary>1 - overlap is left above the threshold, everything below.</summary>
internal readonly struct LinearDecay(float threshold) : IDecay
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Factor<TLanes, TVector>(TVector overlap)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector one = TLanes.Create(1f);
        return TLanes.Select(TLanes.LessThan(TLanes.Create(threshold), overlap), TLanes.Subtract(one, overlap), one);
    }
}

/// <summary>exp(-overlap^2 / sigma) is left.</summary>
internal readonly struct GaussianDecay(float sigma) : IDecay
{
    private readonly float _scale = -1f / sigma;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Factor<TLanes, TVector>(TVector overlap)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector positive = TLanes.Max(overlap, TLanes.Create(0f));
        return PlainExponential.Of<TLanes, TVector>(TLanes.Multiply(TLanes.Multiply(positive, positive), TLanes.Create(_scale)));
    }
}
