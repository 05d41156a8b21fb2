using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>How a whole vector of results is written; a type, so that each loop is compiled without the question.</summary>
internal unsafe interface IStore<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>How many elements to write singly before the stores begin.</summary>
    static abstract nint Head(float* destination, nint n);

    static abstract void Store(TVector value, float* destination);
}

/// <summary>Into the caches, at any address.</summary>
internal readonly unsafe struct CachedStore<TLanes, TVector> : IStore<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static nint Head(float* destination, nint n) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector value, float* destination) => TLanes.Store(value, destination);
}

/// <summary>Past the caches, at aligned addresses.</summary>
internal readonly unsafe struct NonTemporalStore<TLanes, TVector> : IStore<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static nint Head(float* destination, nint n) => NonTemporal.ElementsToAlignment(destination, TLanes.Count, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector value, float* destination) => TLanes.StoreNonTemporal(value, destination);
}
