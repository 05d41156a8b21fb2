namespace MLExtensions.Calibrators;

/// <summary>The norm in which the size of a change of the input is measured.</summary>
public enum PerturbationNorm
{
    /// <summary>The sum of the absolute changes.</summary>
    L1,

    /// <summary>The Euclidean length.</summary>
    L2,

    /// <summary>The largest absolute change.</summary>
    LInfinity,
}
