namespace MLExtensions.Transforms;

/// <summary>What a column of a Mahalanobis stage holds.</summary>
internal enum MahalanobisOutput
{
    Score = 0,
    Distance = 1,
    RelativeDistance = 2,
    PValue = 3,
    IsOod = 4,
    NearestClass = 5,
    ClassDistances = 6,
}
