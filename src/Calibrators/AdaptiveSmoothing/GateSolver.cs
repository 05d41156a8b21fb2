namespace MLExtensions.Calibrators;

/// <summary>How a gate is fitted. Both start from zero weights, use no random numbers, and find the same minimum where there is just one.</summary>
public enum GateSolver
{
    /// <summary>Damped Newton steps: a handful of passes.</summary>
    Newton = 0,

    /// <summary>Expectation-maximisation: slower, but every step is a convex problem and none makes the objective worse.
    /// For <see cref="GateLossKind.NegativeLogLikelihood"/> only.</summary>
    ExpectationMaximization = 1,
}
