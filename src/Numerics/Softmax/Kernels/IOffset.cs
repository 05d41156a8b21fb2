namespace MLExtensions.Numerics;

/// <summary>
/// Whether the exponential takes off a fraction besides the frame's integer exponent; a type, so that each kernel is compiled without
/// the question.
/// </summary>
internal interface IOffset
{
    static abstract bool IsUsed { get; }
}

internal readonly struct NoOffset : IOffset
{
    public static bool IsUsed => false;
}

internal readonly struct WithOffset : IOffset
{
    public static bool IsUsed => true;
}
