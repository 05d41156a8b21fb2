namespace MLExtensions.Transforms;

/// <summary>What a model says about a row.</summary>
/// <param name="Distance">The squared Mahalanobis distance from the nearest class, 0 or above, larger = more unusual; NaN for a row with a value that is not finite.</param>
/// <param name="RelativeDistance">The smallest distance less that from the background Gaussian, larger = more unusual; 0 where there is one class.</param>
/// <param name="NearestClass">The class of the smallest distance; -1 for a row with a value that is not finite.</param>
public readonly record struct MahalanobisScore(float Distance, float RelativeDistance, int NearestClass)
{
    internal static MahalanobisScore Missing => new(float.NaN, float.NaN, -1);
}
