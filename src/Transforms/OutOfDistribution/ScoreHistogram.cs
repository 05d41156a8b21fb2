namespace MLExtensions.Transforms;

/// <summary>How the scores of both kinds of rows are distributed: what a chart of them shows.</summary>
/// <param name="Edges">The bins' ends, ascending: one more than there are bins. A bin holds its lower end and not its upper; the last holds both.</param>
/// <param name="In">The share of the in-distribution rows in each bin; sums to 1.</param>
/// <param name="Out">The share of the out-of-distribution rows in each bin; sums to 1.</param>
public sealed record ScoreHistogram(IReadOnlyList<double> Edges, IReadOnlyList<double> In, IReadOnlyList<double> Out);
