namespace MLExtensions.Trainers;

/// <summary>What the embedding of a label is made of.</summary>
public enum LabelEncoder
{
    /// <summary>A row of its own, for labels with many rows. Texts of labels count as words only.</summary>
    FreeRows,

    /// <summary>Its text, embedded like a row: no parameters of its own, so that labels which no training row has, or which come later, are found as well.</summary>
    Texts,

    /// <summary>A row of its own plus, where texts are given and words do not count, the embedded text.</summary>
    Both,
}
