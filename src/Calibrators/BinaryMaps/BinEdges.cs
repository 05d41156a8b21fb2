namespace MLExtensions.Calibrators;

/// <summary>Where the bins of a histogram end.</summary>
public enum BinEdges
{
    /// <summary>Bins of equal width: (i/B, (i+1)/B], 0 in the first.</summary>
    EqualWidth = 0,

    /// <summary>Bins of equal weight of the rows learned from; equal probabilities share a bin, so there may be fewer.</summary>
    EqualMass = 1,
}
