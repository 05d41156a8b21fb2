namespace ObjectDetection.Photo;

/// <summary>What is found in a photo, in its own pixels.</summary>
internal sealed class FoundInPhoto
{
    public uint[] PredictedLabel { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float Width { get; set; }

    public float Height { get; set; }

    /// <summary>Eyes, nose, mouth, ears, where the detector has them: x and y in turn.</summary>
    public float[] Points { get; set; } = [];
}
