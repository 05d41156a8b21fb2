using ImageClassification;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Service;

/// <summary>Healthy is who can score: one known picture is scored, and its probabilities must sum to 1.</summary>
internal sealed class ScoringCheck(Scorer scorer) : IHealthCheck
{
    private static readonly float[] Known = Digit.LoadAll()[0].Pixels;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        float sum = scorer.Score(Known).Probabilities.Values.Sum();
        return Task.FromResult(Math.Abs(sum - 1) < 1e-4 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Probabilities sum to {sum}."));
    }
}
