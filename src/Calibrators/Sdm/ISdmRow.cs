namespace MLExtensions.Calibrators;

/// <summary>The current row of a cursor, predicted.</summary>
internal interface ISdmRow
{
    /// <summary>Where its prediction stands.</summary>
    SdmPredictions Results { get; }

    /// <summary>The row in <see cref="Results"/>; makes sure that it is predicted.</summary>
    int Index { get; }
}
