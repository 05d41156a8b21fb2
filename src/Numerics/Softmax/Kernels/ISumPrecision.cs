namespace MLExtensions.Numerics;

/// <summary>How a kernel adds up its exponentials; a type, so that each loop is compiled without the question.</summary>
internal interface ISumPrecision
{
    static abstract bool IsExact { get; }
}

/// <summary>
/// Eight times four vectors are added plainly before the compensated sum sees them: four operations for four vectors. Equal logits
/// drift by at most 1.2 ULP in eight additions; what else is rounded averages out over the lanes.
/// </summary>
internal readonly struct QuickSum : ISumPrecision
{
    /// <summary>Four vectors each.</summary>
    public const int Rounds = 8;

    public static bool IsExact => false;
}

/// <summary>Every vector goes into the compensated sum: for rows that a few terms dominate.</summary>
internal readonly struct ExactSum : ISumPrecision
{
    public static bool IsExact => true;
}
