namespace MLExtensions.Calibrators;

/// <summary>Where the weight of the robust classifier comes from.</summary>
public enum AdaptiveSmoothingMode
{
    /// <summary>Fixed where an alpha is given; else Quantile where perturbed rows are marked, or Gate where there are detector features too;
    /// else Likelihood, which is stacking and says so in a warning.</summary>
    Auto = 0,

    /// <summary>The given alpha.</summary>
    Fixed = 1,

    /// <summary>Training-free: the smallest alpha at which a given percentage of the perturbed rows that the robust classifier gets right stays
    /// right whatever the accurate one says.</summary>
    Quantile = 2,

    /// <summary>The one alpha under which the labels are most likely. No promise of robustness.</summary>
    Likelihood = 3,

    /// <summary>alpha(x) from the scores and detector features, never below the quantile's alpha.</summary>
    Gate = 4,
}
