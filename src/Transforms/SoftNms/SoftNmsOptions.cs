using Microsoft.ML.SearchSpace;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>SoftNms</c> in a pipeline. The defaults are for showing detections; for measuring average precision set
/// <see cref="ScoreThreshold"/> to 0.01 or less, else the tail of the precision-recall curve is lost.</summary>
public sealed class SoftNmsOptions
{
    /// <summary>The column of boxes: a vector of Single, 4 numbers a box.</summary>
    /// <value>The default is <c>Boxes</c>.</value>
    public string BoxColumnName { get; set; } = "Boxes";

    /// <summary>The column of scores: a vector of Single, one a box, or one for each class of the first box, then of the second, and so on.</summary>
    /// <value>The default is <c>Scores</c>.</value>
    public string InputScoreColumnName { get; set; } = "Scores";

    /// <summary>The column with the class of each box, a vector of keys, where each box has one score.</summary>
    /// <value>The default is null: the classes follow from the scores.</value>
    public string? LabelColumnName { get; set; }

    /// <summary>A column of keypoints, a vector of Single, the same number of points a box, x and y in turn.</summary>
    /// <value>The default is null: none.</value>
    public string? KeypointColumnName { get; set; }

    /// <summary>The names of the classes, in the order of the scores.</summary>
    /// <value>The default is null: the key values of the label column, or none.</value>
    public string[]? ClassNames { get; set; }

    /// <summary>How many classes there are.</summary>
    /// <value>The default is null: as many as there are names; without names it is read from the sizes of the columns, and is 1 where these vary.</value>
    public int? ClassCount { get; set; }

    /// <summary>The column of predicted classes, a vector of keys, for each box one.</summary>
    /// <value>The default is <c>PredictedLabel</c>, as in ML.NET's object detection.</value>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The column of predicted boxes, a vector of Single: x0, y0, x1, y1 of the first box, then of the second, and so on.</summary>
    /// <value>The default is <c>PredictedBoundingBoxes</c>, as in ML.NET's object detection.</value>
    public string PredictedBoundingBoxColumnName { get; set; } = "PredictedBoundingBoxes";

    /// <summary>The column of scores after suppression, a vector of Single, falling.</summary>
    /// <value>The default is <c>Score</c>, as in ML.NET's object detection.</value>
    /// <remarks>A decayed score ranks detections and is no probability: calibrate the raw score.</remarks>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>A column with the score of each predicted box before decay.</summary>
    /// <value>The default is null: none.</value>
    public string? RawScoreColumnName { get; set; }

    /// <summary>A column with the index in the input of each predicted box, a vector of Int32.</summary>
    /// <value>The default is null: none.</value>
    public string? SourceIndexColumnName { get; set; }

    /// <summary>A column with the keypoints of the predicted boxes; needs <see cref="KeypointColumnName"/>.</summary>
    /// <value>The default is null: none.</value>
    public string? PredictedKeypointColumnName { get; set; }

    /// <summary>What happens to overlapping boxes.</summary>
    /// <value>The default is <see cref="SuppressionMethod.SoftGaussian"/>.</value>
    public SuppressionMethod Method { get; set; } = SuppressionMethod.SoftGaussian;

    /// <summary>How overlap is measured.</summary>
    /// <value>The default is <see cref="OverlapMeasure.IoU"/>.</value>
    public OverlapMeasure Overlap { get; set; } = OverlapMeasure.IoU;

    /// <summary>The overlap above which a box is affected, 0 to 1.</summary>
    /// <value>The default is null: 0.5, for linear soft-NMS 0.3, for fusion 0.55.</value>
    /// <remarks>Lower suppresses more. Gaussian and the two Matrix methods have no threshold.</remarks>
    public float? IouThreshold { get; set; }

    /// <summary>Width of the Gaussian in exp(-overlap^2 / sigma), above 0. TensorFlow's soft_nms_sigma is half of it.</summary>
    /// <value>The default is 0.5.</value>
    /// <remarks>Smaller suppresses more; the paper found 0.4 to 0.7 best.</remarks>
    [Range(0.05f, 2f, 0.5f, true)]
    public float Sigma { get; set; } = 0.5f;

    /// <summary>Only scores above this (strictly) take part.</summary>
    /// <value>The default is 0.05.</value>
    [Range(0.001f, 0.9f, 0.05f, true)]
    public float ScoreThreshold { get; set; } = 0.05f;

    /// <summary>A box is dropped when its score falls below this; at least 0.</summary>
    /// <value>The default is 0.001.</value>
    /// <remarks>Soft methods need it low to help; for showing boxes raise it, or filter by score afterwards.</remarks>
    public float MinScore { get; set; } = 0.001f;

    /// <summary>The most detections of a picture; null for no limit.</summary>
    /// <value>The default is 100.</value>
    public int? MaxDetections { get; set; } = 100;

    /// <summary>The most detections of one class in a picture; null for no limit.</summary>
    /// <value>The default is null.</value>
    public int? MaxDetectionsPerClass { get; set; }

    /// <summary>Only so many of the best candidates are looked at; null for all.</summary>
    /// <value>The default is 30,000.</value>
    public int? PreNmsTopK { get; set; } = 30000;

    /// <summary>Whether boxes of different classes suppress each other.</summary>
    /// <value>The default is false.</value>
    /// <remarks>True removes a rider on a horse; false may show one object as two classes.</remarks>
    public bool ClassAgnostic { get; set; }

    /// <summary>Whether a box may be detected as several classes.</summary>
    /// <value>The default is false: its best class only.</value>
    public bool MultiLabel { get; set; }

    /// <summary>The classes (from 0) that are kept; null for all.</summary>
    /// <value>The default is null.</value>
    public int[]? ClassFilter { get; set; }

    /// <summary>What the numbers of a box are.</summary>
    /// <value>The default is <see cref="BoxFormat.XyXy"/>. Predicted boxes are always XyXy.</value>
    public BoxFormat BoxFormat { get; set; } = BoxFormat.XyXy;

    /// <summary>What is done with inverted boxes.</summary>
    /// <value>The default is <see cref="CornerPolicy.Swap"/>.</value>
    public CornerPolicy CornerPolicy { get; set; } = CornerPolicy.Swap;

    /// <summary>Whether boxes without area are dropped.</summary>
    /// <value>The default is true.</value>
    public bool DropDegenerate { get; set; } = true;

    /// <summary>Whether widths and heights count one pixel more, as in the paper's own code.</summary>
    /// <value>The default is false.</value>
    public bool LegacyPixelOffset { get; set; }

    /// <summary>How the picture was fitted into the detector's input; boxes are mapped back.</summary>
    /// <value>The default is <see cref="LetterboxMode.None"/>.</value>
    public LetterboxMode LetterboxMode { get; set; } = LetterboxMode.None;

    /// <summary>The detector's input width; needed with a letterbox.</summary>
    /// <value>The default is 0.</value>
    public int ModelWidth { get; set; }

    /// <summary>The detector's input height; needed with a letterbox.</summary>
    /// <value>The default is 0.</value>
    public int ModelHeight { get; set; }

    /// <summary>Whether boxes are parts of the detector's input (of the picture where there is no letterbox) rather than pixels.</summary>
    /// <value>The default is false.</value>
    public bool BoxesNormalized { get; set; }

    /// <summary>The picture's width, where it is the same for all rows.</summary>
    /// <value>The default is 0: unknown, or from <see cref="ImageWidthColumnName"/>.</value>
    public int ImageWidth { get; set; }

    /// <summary>The picture's height, where it is the same for all rows.</summary>
    /// <value>The default is 0: unknown, or from <see cref="ImageHeightColumnName"/>.</value>
    public int ImageHeight { get; set; }

    /// <summary>A column of Single with the picture's width.</summary>
    /// <value>The default is null.</value>
    public string? ImageWidthColumnName { get; set; }

    /// <summary>A column of Single with the picture's height.</summary>
    /// <value>The default is null.</value>
    public string? ImageHeightColumnName { get; set; }

    /// <summary>Whether boxes are cut at the picture's borders, after suppression; where the picture's size is known.</summary>
    /// <value>The default is true.</value>
    public bool ClipToImage { get; set; } = true;

    // Arrays too: what the caller changes later must not reach a transformer.
    internal SoftNmsOptions Copy()
    {
        var copy = (SoftNmsOptions)MemberwiseClone();
        copy.ClassNames = (string[]?)ClassNames?.Clone();
        copy.ClassFilter = (int[]?)ClassFilter?.Clone();
        return copy;
    }

    internal SuppressionSettings ToSettings() => new()
    {
        Method = Method,
        Overlap = Overlap,
        IouThreshold = IouThreshold,
        Sigma = Sigma,
        ScoreThreshold = ScoreThreshold,
        MinScore = MinScore,
        MaxDetections = MaxDetections,
        MaxDetectionsPerClass = MaxDetectionsPerClass,
        PreNmsTopK = PreNmsTopK,
        ClassAgnostic = ClassAgnostic,
        MultiLabel = MultiLabel,
        ClassFilter = ClassFilter,
        BoxFormat = BoxFormat,
        CornerPolicy = CornerPolicy,
        DropDegenerate = DropDegenerate,
        LegacyPixelOffset = LegacyPixelOffset,
    };
}
