using MLExtensions.Transforms;

namespace OutOfDistribution;

/// <summary>A way to tell unknown digits, and how well it did.</summary>
/// <param name="Name">Shown in the table.</param>
/// <param name="Column">The column of its scores.</param>
/// <param name="Eights">The metrics with eights as the unknown; null where it has learned from eights.</param>
/// <param name="Nines">The metrics with nines as the unknown.</param>
internal sealed record Method(string Name, string Column, OutOfDistributionMetrics? Eights, OutOfDistributionMetrics Nines);
