namespace MLExtensions.Trainers;

/// <summary>The classifier of one label.</summary>
/// <param name="Features">The features with a weight; they ascend.</param>
/// <param name="Weights">Their weights.</param>
/// <param name="Bias">The score of a row without these features.</param>
/// <param name="Steps">The Newton steps taken.</param>
/// <param name="IsConverged">Whether the gradient came down to the tolerance.</param>
internal sealed record LinearLabel(int[] Features, float[] Weights, float Bias, int Steps, bool IsConverged);
