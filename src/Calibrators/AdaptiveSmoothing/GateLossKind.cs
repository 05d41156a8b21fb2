namespace MLExtensions.Calibrators;

/// <summary>What a gate is trained for.</summary>
public enum GateLossKind
{
    /// <summary><c>c_bce BCE(gamma, perturbed) + c_ce CE + c_prod BCE CE</c>: telling perturbed rows apart counts more where a mistake costs
    /// more. Needs to know which rows are perturbed.</summary>
    Paper = 0,

    /// <summary>CE alone: the likelihood of the labels under the mix. Needs no perturbed rows, and without them learns no robustness.</summary>
    NegativeLogLikelihood = 1,
}
