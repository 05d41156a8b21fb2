namespace MLExtensions.Transforms;

/// <summary>How a detector's output is decoded; without column names, for use without ML.NET.</summary>
public sealed record DecoderSettings
{
    /// <summary>The anchors of tiny-YOLOv2 trained on VOC, in cells: width and height of each.</summary>
    public static IReadOnlyList<float> TinyYoloVocAnchors { get; } = [1.08f, 1.19f, 3.42f, 4.41f, 6.63f, 11.38f, 9.42f, 5.11f, 16.62f, 10.52f];

    /// <summary>The anchors of YOLOv2 trained on COCO, in cells. With those of VOC its boxes come out wrong.</summary>
    public static IReadOnlyList<float> YoloV2CocoAnchors { get; } =
        [0.57273f, 0.677385f, 1.87446f, 2.06253f, 3.33843f, 5.47434f, 7.88282f, 3.52778f, 9.77052f, 9.16828f];

    /// <summary>The anchors of YOLOv3 and v5 trained on COCO, in pixels, three for each of the strides 8, 16, 32.</summary>
    public static IReadOnlyList<float> YoloV3CocoAnchors { get; } =
        [10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326];

    /// <summary>What the output is.</summary>
    public required DetectionHead Head { get; init; }

    /// <summary>The detector's input width in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The detector's input height in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The number of classes. The default is 0: it follows from the size of the output.</summary>
    public int ClassCount { get; init; }

    /// <summary>Only scores above this (strictly) become candidates. The default is 0.05.</summary>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>Whether a box may be a candidate for several classes. The default is false: its best class only.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>Width and height of each anchor, for YOLOv2, v3 and v5 raw; null for the usual ones.</summary>
    public IReadOnlyList<float>? Anchors { get; init; }

    /// <summary>The stride of each tensor, for YOLOv3 and v5 raw, in the order of the tensors. The default is 8, 16, 32; the anchors are shared out in
    /// rising order of stride.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32];

    /// <summary>The priors of SSD: centre x, centre y, width, height of each, as parts of the input.</summary>
    public IReadOnlyList<float>? Priors { get; init; }

    internal void Validate()
    {
        Check(Enum.IsDefined(Head), nameof(Head), Head, string.Join(", ", Enum.GetNames<DetectionHead>()));
        Check(InputWidth is >= 1 and <= 1 << 16, nameof(InputWidth), InputWidth, "1 to 65536");
        Check(InputHeight is >= 1 and <= 1 << 16, nameof(InputHeight), InputHeight, "1 to 65536");
        Check(ClassCount >= 0, nameof(ClassCount), ClassCount, "0 or more");
        Check(ScoreThreshold >= 0 && ScoreThreshold < 1, nameof(ScoreThreshold), ScoreThreshold, "0 to below 1");
        Check(Anchors is null || (Anchors.Count > 0 && Anchors.Count % 2 == 0), nameof(Anchors), Anchors?.Count, "pairs of numbers");
        Check(Strides.Count is >= 1 and <= 4 && Strides.All(stride => stride >= 1), nameof(Strides), Strides.Count, "1 to 4 strides from 1");
        Check(Head != DetectionHead.Ssd || (Priors is { Count: > 0 } && Priors.Count % 4 == 0), nameof(Priors), Priors?.Count, "4 numbers for each prior of SSD");
        Check(Head != DetectionHead.BlazeFace || (InputWidth == InputHeight), nameof(InputHeight), InputHeight, "the width, for BlazeFace");
    }

    private static void Check(bool holds, string name, object? value, string allowed)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value ?? "null"}; allowed: {allowed}."));
    }
}
