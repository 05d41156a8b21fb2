namespace MLExtensions.Transforms;

/// <summary>How the overlap of two boxes is measured.</summary>
public enum OverlapMeasure
{
    /// <summary>Intersection over union.</summary>
    IoU = 0,

    /// <summary>Generalised IoU; negative values count as no overlap.</summary>
    GIoU = 1,

    /// <summary>Distance IoU; negative values count as no overlap.</summary>
    DIoU = 2,

    /// <summary>Intersection over the smaller area, for pictures cut into tiles.</summary>
    IoMin = 3,
}
