namespace MLExtensions.Transforms;

/// <summary>The columns of an evaluation of detections, one row a picture. The defaults are the names of ML.NET's object detection.</summary>
public sealed class DetectionEvaluationOptions
{
    /// <summary>The classes of the objects in the picture: a vector of keys.</summary>
    /// <value>The default is <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The boxes of the objects: a vector of Single, x0 y0 x1 y1 of each.</summary>
    /// <value>The default is <c>BoundingBoxes</c>.</value>
    public string BoundingBoxColumnName { get; set; } = "BoundingBoxes";

    /// <summary>The classes of the detections: a vector of keys. Where both have key values, classes are told by these, not by their numbers.</summary>
    /// <value>The default is <c>PredictedLabel</c>.</value>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The boxes of the detections: a vector of Single, x0 y0 x1 y1 of each.</summary>
    /// <value>The default is <c>PredictedBoundingBoxes</c>.</value>
    public string PredictedBoundingBoxColumnName { get; set; } = "PredictedBoundingBoxes";

    /// <summary>The scores of the detections: a vector of Single.</summary>
    /// <value>The default is <c>Score</c>.</value>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>Above 0 where a box of the ground truth surrounds a crowd (COCO): a vector of Single.</summary>
    /// <value>The default is null: none does.</value>
    public string? CrowdColumnName { get; set; }

    /// <summary>Above 0 where an object is difficult (VOC): a vector of Single.</summary>
    /// <value>The default is null: none is.</value>
    public string? DifficultColumnName { get; set; }

    /// <summary>The areas of the objects (COCO): a vector of Single.</summary>
    /// <value>The default is null: those of the boxes.</value>
    public string? AreaColumnName { get; set; }
}
