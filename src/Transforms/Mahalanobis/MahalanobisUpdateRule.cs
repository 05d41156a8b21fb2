namespace MLExtensions.Transforms;

/// <summary>How the covariance takes in new rows.</summary>
public enum MahalanobisUpdateRule
{
    /// <summary>Every row counts alike: the same model as fitting all rows at once.</summary>
    Pooled = 0,

    /// <summary>Every class counts alike, as in Algorithm 2 of Lee et al.: a new class enters with weight 1 / (C + 1). Only for new classes.</summary>
    EqualClass = 1,
}
