namespace MLExtensions.Calibrators;

/// <summary>How features are centred and scaled before anything else, by the training half of a split.</summary>
public enum FeatureStandardization
{
    /// <summary>Each feature by its own mean and standard deviation; a constant feature is only centred.</summary>
    PerFeature,

    /// <summary>All features by one mean and one standard deviation over all their values, as the author's code does: keeps the relative scale of embeddings.</summary>
    Scalar,

    /// <summary>Not at all.</summary>
    None,
}
