namespace MLExtensions.Transforms;

/// <summary>An object that is really in a picture.</summary>
/// <param name="Image">The picture's id; results of equal score are ordered by it.</param>
/// <param name="Class">The class, any number.</param>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct GroundTruthBox(long Image, int Class, double X, double Y, double Width, double Height)
{
    /// <summary>The object's area by which COCO sorts it into small, medium and large: that of its outline, not of its box, where known.
    /// NaN, the default of a box made without it, means width times height.</summary>
    public double Area { get; init; } = double.NaN;

    /// <summary>Whether the box surrounds many objects (COCO): it takes any number of detections, which count neither as right nor as wrong.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Whether the object is marked difficult (VOC): a detection of it counts neither as right nor as wrong.</summary>
    public bool IsDifficult { get; init; }

    internal double AreaOrBox => double.IsNaN(Area) ? Width * Height : Area;
}
