namespace MLExtensions.Transforms;

/// <summary>What "false positive rate at 95 % true positive rate" means: published numbers follow five conventions that give different values for the same scores.</summary>
public enum FalsePositiveRateConvention
{
    /// <summary>In-distribution is positive; the strictest threshold that keeps at least the share asked for; the share of out-of-distribution rows kept by it.</summary>
    InPositive = 0,

    /// <summary>As <see cref="InPositive"/>, with the threshold interpolated between two in-distribution scores as numpy's quantile does (NINCO).</summary>
    InPositiveInterpolated = 1,

    /// <summary>As <see cref="InPositive"/>, with the number of rows to keep rounded down, so that slightly less than the share may be kept (ViM).</summary>
    InPositiveRoundedDown = 2,

    /// <summary>As <see cref="InPositive"/>, at the share closest to the one asked for, in-distribution rows leaving first among equal scores (Lee et al.).</summary>
    InPositiveClosest = 3,

    /// <summary>Out-of-distribution is positive: the threshold that catches at least the share of them; the share of in-distribution rows above it (OpenOOD, pytorch-ood).</summary>
    OutPositive = 4,
}
