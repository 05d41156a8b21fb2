namespace MLExtensions.Calibrators;

/// <summary>What the support says of one row.</summary>
/// <param name="Similarity">q: how many nearest support rows in a row have the predicted class as label and as prediction.</param>
/// <param name="NearestSquared">The squared distance from the nearest support row.</param>
/// <param name="NearestRow">The number of that row, the first of several; -1 without a finite distance.</param>
internal readonly record struct Neighborhood(int Similarity, float NearestSquared, int NearestRow);
