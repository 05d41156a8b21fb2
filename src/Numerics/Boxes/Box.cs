namespace MLExtensions.Numerics;

/// <summary>A box by two corners; a box is upright when X1 &lt;= X2 and Y1 &lt;= Y2.</summary>
/// <param name="X1">Left.</param>
/// <param name="Y1">Top.</param>
/// <param name="X2">Right.</param>
/// <param name="Y2">Bottom.</param>
public readonly record struct Box(float X1, float Y1, float X2, float Y2)
{
    /// <summary>X2 - X1; negative when the corners are the wrong way round.</summary>
    public float Width => X2 - X1;

    /// <summary>Y2 - Y1; negative when the corners are the wrong way round.</summary>
    public float Height => Y2 - Y1;

    /// <summary>Width times height.</summary>
    public float Area => Width * Height;

    /// <summary>The same box with its corners the right way round.</summary>
    public Box Upright => new(Math.Min(X1, X2), Math.Min(Y1, Y2), Math.Max(X1, X2), Math.Max(Y1, Y2));

    /// <summary>Reads a box.</summary>
    /// <param name="values">Four numbers.</param>
    /// <param name="format">What they are.</param>
    /// <returns>The box, its corners as given: inverted where the width or height is negative.</returns>
    /// <exception cref="ArgumentException">Fewer than four numbers.</exception>
    public static Box From(ReadOnlySpan<float> values, BoxFormat format = BoxFormat.XyXy)
    {
        if (values.Length < 4)
            throw new ArgumentException($"A box has 4 numbers; found {values.Length}.", nameof(values));
        float a = values[0];
        float b = values[1];
        float c = values[2];
        float d = values[3];
        return format switch
        {
            BoxFormat.XyXy => new Box(a, b, c, d),
            BoxFormat.XyWh => new Box(a, b, a + c, b + d),
            BoxFormat.CxCyWh => new Box(a - (c / 2), b - (d / 2), a + (c / 2), b + (d / 2)),
            BoxFormat.YxYx => new Box(b, a, d, c),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Allowed: XyXy, XyWh, CxCyWh, YxYx."),
        };
    }

    /// <summary>The part of the box inside [0, width] x [0, height].</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <returns>The clipped box; of no area when it lies outside.</returns>
    public Box ClippedTo(float width, float height) =>
        new(Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height), Math.Clamp(X2, 0, width), Math.Clamp(Y2, 0, height));
}
