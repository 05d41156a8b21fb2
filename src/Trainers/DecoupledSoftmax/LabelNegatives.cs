namespace MLExtensions.Trainers;

/// <summary>Which wrong labels a step of training competes with.</summary>
public enum LabelNegatives
{
    /// <summary>All: exact, and the time of a step grows with the number of labels.</summary>
    AllLabels,

    /// <summary>The right labels of the other rows of the batch, hard ones, and a sample that stands for all others: the time of a step does not depend on the
    /// number of labels.</summary>
    Sampled,
}
