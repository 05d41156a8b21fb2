namespace MLExtensions.Trainers;

/// <summary>What rows without labels count for in recall and nDCG, which are no numbers there. Precision always counts them as misses.</summary>
public enum EmptyLabelRows
{
    /// <summary>They are left out of the mean.</summary>
    LeaveOut,

    /// <summary>They count as 0, as napkinXC does.</summary>
    CountAsZero,
}
