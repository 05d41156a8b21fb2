namespace MLExtensions.Numerics;

/// <summary>How a kernel adds up its exponentials; a type, so that each loop is compiled without the question.</summary>
internal interface ISumPrecision
{
    static abstract bool IsExact { get; }
}

/// <summary>
/// Sixteen vectors are added plainly, four by four, before the compensated sum sees them: five operations for four vectors, and at most a rounding or
/// two of each lane's own terms, which average out over the lanes.
/// </summary>
internal readonly struct QuickSum : ISumPrecision
{
    /// <summary>Four vectors each.</summary>
    public const int Rounds = 4;

    public static bool IsExact => false;
}

/// <summary>Every vector goes into the compensated sum: for rows that a few terms dominate.</summary>
internal readonly struct ExactSum : ISumPrecision
{
    public static bool IsExact => true;
}
