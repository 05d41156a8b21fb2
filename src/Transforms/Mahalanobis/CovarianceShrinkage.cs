namespace MLExtensions.Transforms;

/// <summary>How the pooled covariance is pulled towards a multiple of the identity: (1 - rho) S + rho (trace(S) / D) I. The trace stays.</summary>
public enum CovarianceShrinkage
{
    /// <summary>Not at all. Where the covariance is singular, the jitter or the pseudo-inverse decides.</summary>
    None = 0,

    /// <summary>Ledoit and Wolf's intensity (2004), learned from the rows in a second pass.</summary>
    LedoitWolf = 1,

    /// <summary>The oracle approximating shrinkage of Chen et al. (2010) as scikit-learn computes it; needs no second pass.</summary>
    Oas = 2,

    /// <summary>A given intensity.</summary>
    Fixed = 3,
}
