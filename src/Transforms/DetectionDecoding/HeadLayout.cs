namespace MLExtensions.Transforms;

/// <summary>What the dimensions of a detector's outputs say beyond the settings: how many classes there are, and which way round YOLOv8 was exported.</summary>
internal static class HeadLayout
{
    /// <summary>Completes the settings.</summary>
    /// <param name="settings">The settings; a class count of 0 is unknown.</param>
    /// <param name="dimensions">Those of each output, with or without the batch; empty where they are not known.</param>
    /// <returns>The settings with what the dimensions say; unchanged where they say nothing.</returns>
    public static DecoderSettings Read(DecoderSettings settings, IReadOnlyList<IReadOnlyList<int>> dimensions)
    {
        if (settings.Head is DetectionHead.YoloV8 or DetectionHead.YoloV8Rows)
            return ReadYoloV8(settings, dimensions[0]);
        if (settings.ClassCount > 0)
            return settings;
        int anchors = (settings.Anchors ?? DecoderSettings.TinyYoloVocAnchors).Count / 2;
        int classes = settings.Head switch
        {
            DetectionHead.YoloV2 => (FromEnd(dimensions[0], 3) / anchors) - 5,
            DetectionHead.YoloV3 => (FromEnd(dimensions[0], 3) / 3) - 5,
            DetectionHead.FastestDet => FromEnd(dimensions[0], 3) - 5,
            DetectionHead.YoloV5 or DetectionHead.YoloV5Raw or DetectionHead.YoloX => FromEnd(dimensions[0], 1) - 5,
            DetectionHead.Ssd => FromEnd(dimensions[1], 1) - 1,
            DetectionHead.Detr => FromEnd(dimensions[0], 1) - 1,
            DetectionHead.RtDetr or DetectionHead.RetinaNet => FromEnd(dimensions[0], 1),
            _ => 0,
        };
        return settings with { ClassCount = Math.Max(classes, 0) };
    }

    private static DecoderSettings ReadYoloV8(DecoderSettings settings, IReadOnlyList<int> dimensions)
    {
        int first = FromEnd(dimensions, 2);
        int last = FromEnd(dimensions, 1);
        if (first == 0 || last == 0)
            return settings;
        // There are more boxes than numbers for each, unless the number of classes is given and says otherwise.
        int length = settings.ClassCount > 0 ? settings.ClassCount + 4 : Math.Min(first, last);
        bool planes = first == length;
        bool rows = last == length;
        return settings with
        {
            ClassCount = length - 4,
            Head = planes == rows ? settings.Head : planes ? DetectionHead.YoloV8 : DetectionHead.YoloV8Rows,
        };
    }

    // 0 where there are fewer dimensions: a vector without shape says nothing.
    private static int FromEnd(IReadOnlyList<int> dimensions, int place) => dimensions.Count > Math.Max(1, place - 1) ? dimensions[^place] : 0;
}
