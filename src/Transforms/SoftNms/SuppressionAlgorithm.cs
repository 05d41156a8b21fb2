namespace MLExtensions.Transforms;

/// <summary>The two ways to compute soft suppression. They give the same bits.</summary>
internal enum SuppressionAlgorithm
{
    /// <summary>Whichever is faster for the number of boxes and the limit.</summary>
    Automatic,

    /// <summary>Each pick decays all that are left at once.</summary>
    Eager,

    /// <summary>A priority queue of small blocks, each decayed only when it may hold the next pick.</summary>
    Lazy,
}
