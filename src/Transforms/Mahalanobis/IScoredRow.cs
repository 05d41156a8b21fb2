namespace MLExtensions.Transforms;

/// <summary>The current row of a cursor, scored.</summary>
internal interface IScoredRow
{
    MahalanobisScore Score { get; }

    ReadOnlySpan<float> ClassDistances { get; }
}
