using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>What one element of a row and one weight add to an output.</summary>
internal interface IPanelTerm
{
    static abstract TVector Add<TLanes, TVector>(TVector value, TVector weight, TVector sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>The product: an output is the inner product of the row and its weights.</summary>
internal readonly struct ProductTerm : IPanelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Add<TLanes, TVector>(TVector value, TVector weight, TVector sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.MultiplyAdd(value, weight, sum);
}

/// <summary>The squared difference: an output is the squared Euclidean distance of the row from its weights, summed directly.
/// The expansion |a|^2 - 2ab + |b|^2 is cheaper but cancels; this is exact at 0 and never negative.</summary>
internal readonly struct SquaredDifferenceTerm : IPanelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Add<TLanes, TVector>(TVector value, TVector weight, TVector sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector difference = TLanes.Subtract(value, weight);
        return TLanes.MultiplyAdd(difference, difference, sum);
    }
}
