namespace MLExtensions.Trainers;

/// <summary>Where label embeddings start.</summary>
public enum LabelInitialization
{
    /// <summary>At random.</summary>
    Random,

    /// <summary>At the mean of the embeddings of the rows that have the label: needs far fewer epochs where labels are rare.</summary>
    Centroid,

    /// <summary>At zero, so that training starts from the words of labels alone; for embeddings that are not normalised.</summary>
    Zero,

    /// <summary>At the embedding of the label's text, which has to be given; a label whose text has no known feature starts at random.</summary>
    Text,
}
