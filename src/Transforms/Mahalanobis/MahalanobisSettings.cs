namespace MLExtensions.Transforms;

/// <summary>What is learned and how rows are scored; part of the model.</summary>
public sealed record MahalanobisSettings
{
    /// <summary>Whether every row is divided by its Euclidean norm first, in training and in scoring (Mahalanobis++). A zero row stays zero.</summary>
    /// <value>The default is true: right for embeddings. For raw columns of mixed units set it to false.</value>
    public bool Normalize { get; init; } = true;

    /// <summary>Whether the score is the relative distance instead of the distance; both are always computed.</summary>
    /// <value>The default is false. With C classes the relative distance sees only C - 1 directions; with one class it is always 0.</value>
    public bool Relative { get; init; }

    /// <summary>The shrinkage of the covariance.</summary>
    /// <value>The default is <see cref="CovarianceShrinkage.LedoitWolf"/>.</value>
    public CovarianceShrinkage Shrinkage { get; init; } = CovarianceShrinkage.LedoitWolf;

    /// <summary>The intensity where <see cref="Shrinkage"/> is <see cref="CovarianceShrinkage.Fixed"/>.</summary>
    /// <value>The default is 0.1. From 0 to 1.</value>
    public double FixedShrinkage { get; init; } = 0.1;

    /// <summary>Where the covariance is singular: what is added to each variance, as a share of it, growing tenfold up to ten times until it is not.</summary>
    /// <value>The default is 0: the pseudo-inverse, which is blind outside the subspace of the training rows. From 0 to 1.</value>
    public double Jitter { get; init; }

    /// <summary>The step of input pre-processing: a row is moved against the sign of the distance's gradient before it is scored.</summary>
    /// <value>The default is 0: none. Doubles the cost. Finite, not below 0.</value>
    public double InputPerturbation { get; init; }

    internal void Validate()
    {
        Check(Enum.IsDefined(Shrinkage), nameof(Shrinkage), (double)Shrinkage, "None, LedoitWolf, Oas, Fixed");
        Check(FixedShrinkage is >= 0 and <= 1, nameof(FixedShrinkage), FixedShrinkage, "0 to 1");
        Check(Jitter is >= 0 and <= 1, nameof(Jitter), Jitter, "0 to 1");
        Check(InputPerturbation >= 0 && double.IsFinite(InputPerturbation), nameof(InputPerturbation), InputPerturbation, "a finite number, 0 or above");
    }

    private static void Check(bool holds, string name, double value, string allowed)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}; allowed: {allowed}."));
    }
}
