namespace MLExtensions.Calibrators;

/// <summary>Where a temperature was found.</summary>
public enum TemperatureBound
{
    /// <summary>Inside the bounds: the rows determine it.</summary>
    None = 0,

    /// <summary>At the lower bound: the loss falls with ever smaller temperatures, because (nearly) no row is predicted wrongly. Such rows cannot tell how far to
    /// trust the classifier.</summary>
    Minimum = 1,

    /// <summary>At the upper bound: the loss falls with ever larger temperatures, because the scores point away from the labels, or say nothing about them.</summary>
    Maximum = 2,

    /// <summary>Any temperature gives the same loss, because all scores of each row are equal; it is left at 1.</summary>
    Undetermined = 3,
}
