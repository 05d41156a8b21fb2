using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Where a picture lies in the input of a detector, to map boxes back to it: x = (x' - offset) / scale.</summary>
public readonly record struct Letterbox
{
    private Letterbox(float pictureWidth, float pictureHeight, float scaleX, float scaleY, float offsetX, float offsetY)
    {
        PictureWidth = pictureWidth;
        PictureHeight = pictureHeight;
        ScaleX = scaleX;
        ScaleY = scaleY;
        OffsetX = offsetX;
        OffsetY = offsetY;
    }

    /// <summary>The picture's width in pixels.</summary>
    public float PictureWidth { get; }

    /// <summary>The picture's height in pixels.</summary>
    public float PictureHeight { get; }

    /// <summary>Input pixels per picture pixel, across.</summary>
    public float ScaleX { get; }

    /// <summary>Input pixels per picture pixel, down.</summary>
    public float ScaleY { get; }

    /// <summary>The input's x of the picture's left side; negative where it was cropped.</summary>
    public float OffsetX { get; }

    /// <summary>The input's y of the picture's top.</summary>
    public float OffsetY { get; }

    /// <summary>Makes the mapping.</summary>
    /// <param name="mode">How the picture was fitted in.</param>
    /// <param name="pictureWidth">The picture's width, above 0.</param>
    /// <param name="pictureHeight">The picture's height, above 0.</param>
    /// <param name="inputWidth">The detector's input width, above 0; not used with <see cref="LetterboxMode.None"/>.</param>
    /// <param name="inputHeight">The detector's input height, likewise.</param>
    /// <returns>The mapping.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is not above 0.</exception>
    public static Letterbox Create(LetterboxMode mode, float pictureWidth, float pictureHeight, float inputWidth, float inputHeight)
    {
        CheckSize(pictureWidth, nameof(pictureWidth));
        CheckSize(pictureHeight, nameof(pictureHeight));
        if (mode == LetterboxMode.None)
            return new Letterbox(pictureWidth, pictureHeight, 1, 1, 0, 0);
        CheckSize(inputWidth, nameof(inputWidth));
        CheckSize(inputHeight, nameof(inputHeight));
        float across = inputWidth / pictureWidth;
        float down = inputHeight / pictureHeight;
        if (mode == LetterboxMode.Fill)
            return new Letterbox(pictureWidth, pictureHeight, across, down, 0, 0);
        float scale = mode == LetterboxMode.Crop ? Math.Max(across, down) : Math.Min(across, down);
        if (mode == LetterboxMode.PadBottomRight)
            return new Letterbox(pictureWidth, pictureHeight, scale, scale, 0, 0);
        return new Letterbox(
            pictureWidth, pictureHeight, scale, scale,
            (inputWidth - MathF.Round(pictureWidth * scale)) / 2, (inputHeight - MathF.Round(pictureHeight * scale)) / 2);
    }

    /// <summary>The same mapping for boxes that are given as parts of the detector's input.</summary>
    /// <param name="inputWidth">The detector's input width; where there was no letterbox, the picture's.</param>
    /// <param name="inputHeight">The detector's input height; where there was no letterbox, the picture's.</param>
    /// <returns>The mapping from [0, 1] to the picture's pixels.</returns>
    public Letterbox FromParts(float inputWidth, float inputHeight) =>
        new(PictureWidth, PictureHeight, ScaleX / inputWidth, ScaleY / inputHeight, OffsetX / inputWidth, OffsetY / inputHeight);

    /// <summary>Maps a box from the input to the picture.</summary>
    /// <param name="box">In pixels of the input.</param>
    /// <returns>In pixels of the picture; may reach beyond it.</returns>
    public Box ToPicture(Box box) => new(
        (box.X1 - OffsetX) / ScaleX, (box.Y1 - OffsetY) / ScaleY, (box.X2 - OffsetX) / ScaleX, (box.Y2 - OffsetY) / ScaleY);

    /// <summary>Maps a point from the input to the picture.</summary>
    /// <param name="x">In pixels of the input.</param>
    /// <param name="y">In pixels of the input.</param>
    /// <returns>In pixels of the picture.</returns>
    public (float X, float Y) ToPicture(float x, float y) => ((x - OffsetX) / ScaleX, (y - OffsetY) / ScaleY);

    private static void CheckSize(float value, string name)
    {
        if (!(value > 0) || !float.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}; allowed: a finite number above 0."));
    }
}
