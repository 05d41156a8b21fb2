namespace MLExtensions.Transforms;

/// <summary>The 80 classes of COCO, and their ids in COCO's files, which run to 90 with gaps.</summary>
public static class CocoCategories
{
    private static readonly int[] Unused = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

    private static readonly int[] AllIds = [.. Enumerable.Range(1, 90).Except(Unused)];

    /// <summary>The names, in the order of the class index that detectors give.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
        "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
        "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
        "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
        "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange",
        "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed",
        "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven",
        "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    ];

    /// <summary>The id in COCO's files of each class index.</summary>
    public static IReadOnlyList<int> Ids => AllIds;

    /// <summary>The class index of an id in COCO's files.</summary>
    /// <param name="categoryId">1 to 90.</param>
    /// <returns>0 to 79, or -1 where the id is one that COCO does not use.</returns>
    public static int IndexOf(int categoryId) => Array.IndexOf(AllIds, categoryId);
}
