namespace MLExtensions.Transforms;

/// <summary>The outputs of a detector for one picture, in the order that its head names; the others are empty.</summary>
internal readonly ref struct HeadTensors(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, ReadOnlySpan<float> fourth)
{
    private readonly ReadOnlySpan<float> _first = first;
    private readonly ReadOnlySpan<float> _second = second;
    private readonly ReadOnlySpan<float> _third = third;
    private readonly ReadOnlySpan<float> _fourth = fourth;

    public ReadOnlySpan<float> this[int index] => index switch
    {
        0 => _first,
        1 => _second,
        2 => _third,
        _ => _fourth,
    };
}
