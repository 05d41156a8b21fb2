using Microsoft.ML.SearchSpace;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>DecodeDetections</c>.</summary>
public sealed class DetectionDecodingOptions
{
    /// <summary>What the detector's output is.</summary>
    /// <value>The default is <see cref="DetectionHead.YoloV8"/>.</value>
    public DetectionHead Head { get; set; } = DetectionHead.YoloV8;

    /// <summary>The columns of the output's tensors, in the order that the head names them: vectors of Single.</summary>
    /// <value>The default is one column, <c>output</c>.</value>
    public string[] InputColumnNames { get; set; } = ["output"];

    /// <summary>The detector's input width in pixels.</summary>
    /// <value>The default is 640.</value>
    public int InputWidth { get; set; } = 640;

    /// <summary>The detector's input height in pixels.</summary>
    /// <value>The default is 640.</value>
    public int InputHeight { get; set; } = 640;

    /// <summary>The names of the classes, which become the key values of the label column.</summary>
    /// <value>The default is null: none.</value>
    public string[]? ClassNames { get; set; }

    /// <summary>How many classes there are.</summary>
    /// <value>The default is null: as many as there are names, one for face detectors, else what the dimensions of the columns say.</value>
    public int? ClassCount { get; set; }

    /// <summary>Only scores above this (strictly) are kept.</summary>
    /// <value>The default is 0.05.</value>
    /// <remarks>For measuring average precision set it to 0.01 or less; for speed, higher.</remarks>
    [Range(0.001f, 0.9f, 0.05f, true)]
    public float ScoreThreshold { get; set; } = 0.05f;

    /// <summary>Whether a box may be kept for several classes.</summary>
    /// <value>The default is false: its best class only.</value>
    public bool MultiLabel { get; set; }

    /// <summary>Width and height of each anchor, for YOLOv2, v3 and v5 raw.</summary>
    /// <value>The default is null: the usual ones.</value>
    public float[]? Anchors { get; set; }

    /// <summary>The stride of each column, for YOLOv3 and v5 raw.</summary>
    /// <value>The default is 8, 16, 32.</value>
    public int[] Strides { get; set; } = [8, 16, 32];

    /// <summary>The priors of SSD: centre x, centre y, width, height of each, as parts of the input.</summary>
    /// <value>The default is null.</value>
    public float[]? Priors { get; set; }

    /// <summary>The column of boxes: x0 y0 x1 y1 of each, in pixels of the detector's input.</summary>
    /// <value>The default is <c>Boxes</c>, which <c>SoftNms</c> reads.</value>
    public string BoxColumnName { get; set; } = "Boxes";

    /// <summary>The column of scores, one a box.</summary>
    /// <value>The default is <c>Scores</c>, which <c>SoftNms</c> reads.</value>
    public string ScoreColumnName { get; set; } = "Scores";

    /// <summary>The column of classes, a key for each box: the label column of <c>SoftNms</c>.</summary>
    /// <value>The default is <c>Classes</c>.</value>
    public string LabelColumnName { get; set; } = "Classes";

    /// <summary>A column of keypoints, for heads that have any.</summary>
    /// <value>The default is null: none.</value>
    public string? KeypointColumnName { get; set; }

    // Arrays too: what the caller changes later must not reach a transformer.
    internal DetectionDecodingOptions Copy()
    {
        var copy = (DetectionDecodingOptions)MemberwiseClone();
        copy.InputColumnNames = (string[])InputColumnNames.Clone();
        copy.Strides = (int[])Strides.Clone();
        copy.ClassNames = (string[]?)ClassNames?.Clone();
        copy.Anchors = (float[]?)Anchors?.Clone();
        copy.Priors = (float[]?)Priors?.Clone();
        return copy;
    }

    internal bool IsFaceDetector => Head is DetectionHead.BlazeFace or DetectionHead.UltraFace or DetectionHead.YuNet;

    internal int Classes => ClassNames?.Length ?? ClassCount ?? (IsFaceDetector ? 1 : 0);

    internal DecoderSettings ToSettings() => new()
    {
        Head = Head,
        InputWidth = InputWidth,
        InputHeight = InputHeight,
        ClassCount = Classes,
        ScoreThreshold = ScoreThreshold,
        MultiLabel = MultiLabel,
        Anchors = Anchors,
        Strides = Strides,
        Priors = Priors,
    };
}
