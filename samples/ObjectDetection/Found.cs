namespace ObjectDetection;

/// <summary>What the pipeline finds in a scene.</summary>
internal sealed class Found
{
    public uint[] PredictedLabel { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];
}
