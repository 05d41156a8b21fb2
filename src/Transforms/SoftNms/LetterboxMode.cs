namespace MLExtensions.Transforms;

/// <summary>How a picture was fitted into the detector's input.</summary>
public enum LetterboxMode
{
    /// <summary>Not at all: the boxes are in the picture's own coordinates.</summary>
    None = 0,

    /// <summary>Stretched to the input's size (ML.NET: ResizingKind.Fill).</summary>
    Fill = 1,

    /// <summary>Scaled to fit, the rest padded on both sides (ML.NET: IsoPad with a centred anchor; ultralytics).</summary>
    PadCentered = 2,

    /// <summary>Scaled to fit, the rest padded on the right and below (YOLOX).</summary>
    PadBottomRight = 3,

    /// <summary>Scaled to cover, what sticks out cut off on both sides (ML.NET: IsoCrop with a centred anchor).</summary>
    Crop = 4,
}
