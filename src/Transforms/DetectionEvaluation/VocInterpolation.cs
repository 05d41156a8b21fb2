namespace MLExtensions.Transforms;

/// <summary>How PASCAL VOC turns a precision-recall curve into one number.</summary>
public enum VocInterpolation
{
    /// <summary>The whole area under the falling envelope: since VOC 2010.</summary>
    AllPoints = 0,

    /// <summary>The mean of the best precisions at recalls 0, 0.1, ..., 1: VOC 2007.</summary>
    ElevenPoints = 1,
}
