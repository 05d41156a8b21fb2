namespace MLExtensions.Transforms;

/// <summary>A detection to be evaluated.</summary>
/// <param name="Image">The picture's id.</param>
/// <param name="Class">The class, numbered as in the ground truth.</param>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Score">The score; larger is surer. NaN is refused.</param>
public readonly record struct DetectedBox(long Image, int Class, double X, double Y, double Width, double Height, double Score);
