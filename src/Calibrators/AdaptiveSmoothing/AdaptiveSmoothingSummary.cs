namespace MLExtensions.Calibrators;

/// <summary>How a fit went. All shares are of the rows of the fit, by weight: what holds on other rows has to be measured there.</summary>
public sealed record AdaptiveSmoothingSummary
{
    /// <summary>What <see cref="AdaptiveSmoothingMode.Auto"/> became.</summary>
    public required AdaptiveSmoothingMode Mode { get; init; }

    /// <summary>Rows that were used.</summary>
    public required int RowCount { get; init; }

    /// <summary>Of them, perturbed ones.</summary>
    public required int PerturbedRowCount { get; init; }

    /// <summary>Rows left out: without label or weight, or with a value that is not finite.</summary>
    public required int SkippedRowCount { get; init; }

    /// <summary>Rows on which the published map would have moved the largest class, and was not used.</summary>
    public required int GuardedRowCount { get; init; }

    /// <summary>On clean rows; all rows where nothing is known of perturbations.</summary>
    public required MixedAccuracy Clean { get; init; }

    /// <summary>On perturbed rows; NaN without any.</summary>
    public required MixedAccuracy Perturbed { get; init; }

    /// <summary>How well the robust margin tells {perturbed, robust right} (above) from {clean, robust wrong}: the property that mixing lives on.
    /// Below about 0.6 mixing cannot help; NaN where a group is empty.</summary>
    public required double BenignConfidence { get; init; }

    /// <summary>The share of rows whose robust margin is above <see cref="AdaptiveSmoothingModel.RequiredMargin"/>.</summary>
    public required double CertifiableShare { get; init; }

    /// <summary>The quantile q of the margins of perturbed rows that the robust classifier gets right; NaN where it was not computed.</summary>
    public required double MarginQuantile { get; init; }

    /// <summary>The share of wrong decisions of the robust classifier on clean rows that nothing can overrule; NaN without any.</summary>
    public required double BlockedShare { get; init; }

    /// <summary>The gate's objective; NaN without a gate.</summary>
    public required double Objective { get; init; }

    /// <summary>The steps of the gate's solver.</summary>
    public required int Iterations { get; init; }

    /// <summary>What the user should know before relying on the mix.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
