namespace MLExtensions.Transforms;

/// <summary>What happens to the boxes that overlap a better one.</summary>
public enum SuppressionMethod
{
    /// <summary>Soft-NMS, Gaussian: their scores are multiplied by exp(-overlap^2 / sigma). No threshold, no jump.</summary>
    SoftGaussian = 0,

    /// <summary>Soft-NMS, linear: above the threshold their scores are multiplied by 1 - overlap.</summary>
    SoftLinear = 1,

    /// <summary>Classical suppression: above the threshold they are dropped.</summary>
    Hard = 2,

    /// <summary>Matrix-NMS (SOLOv2): all decays at once, Gaussian, each pick's effect divided by how much the pick is suppressed itself.
    /// The work grows with the square of the number of boxes: set <see cref="SuppressionSettings.PreNmsTopK"/> to some hundred.</summary>
    Matrix = 3,

    /// <summary>Classical suppression by distance IoU: boxes whose centres are apart survive more overlap.</summary>
    DIoUHard = 4,

    /// <summary>Blending (BlazeFace): above the threshold they are averaged into the better one, weighted by score; it keeps its score.</summary>
    Weighted = 5,

    /// <summary>Weighted boxes fusion: boxes join the fused box that they overlap most; box and score are the cluster's averages.</summary>
    WeightedBoxesFusion = 6,

    /// <summary>Nothing: only thresholds and limits. For detectors that were trained to give each object once (DETR, YOLOv10).</summary>
    None = 7,

    /// <summary>Matrix-NMS with 1 - overlap in place of the Gaussian: what <see cref="Matrix"/> says, and no sigma.</summary>
    MatrixLinear = 8,
}
