using MLExtensions.Core;

namespace MLExtensions.Trainers;

/// <summary>Settings of the approximate search among many labels.</summary>
public sealed class LabelIndexOptions
{
    /// <summary>The number of cells into which the labels are divided; null for twice the root of the number of labels.</summary>
    /// <value>Default null; allowed 1 to 1,000,000. Never more than there are labels.</value>
    public int? NumberOfCells { get; set; }

    /// <summary>How many cells are searched for each row, the nearest first.</summary>
    /// <value>Default 32; allowed 1 to 1,000,000. More of them find more of the best labels and take longer.</value>
    public int NumberOfProbedCells { get; set; } = 32;

    /// <summary>How many labels get their exact score for each row; of the others there is an estimate only.</summary>
    /// <value>Default 100; allowed 1 to 1,000,000. Never fewer than labels wanted.</value>
    public int NumberOfRerankedLabels { get; set; } = 100;

    /// <summary>The number of rounds in which cells and labels settle.</summary>
    /// <value>Default 8; allowed 0 to 1000.</value>
    public int NumberOfIterations { get; set; } = 8;

    /// <summary>The seed of the choice of the first cells.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; set; } = 1;

    /// <summary>The most threads that the division into cells uses, or null for one per processor.</summary>
    /// <value>Default null; allowed 1 to 1024.</value>
    /// <remarks>The cells are the same for any number.</remarks>
    public int? NumberOfThreads { get; set; }

    /// <summary>A copy whose values are all allowed.</summary>
    internal LabelIndexOptions Validated()
    {
        if (NumberOfCells is { } cells)
            Require.InRange(cells, 1, 1_000_000, nameof(NumberOfCells));
        Require.InRange(NumberOfProbedCells, 1, 1_000_000, nameof(NumberOfProbedCells));
        Require.InRange(NumberOfRerankedLabels, 1, 1_000_000, nameof(NumberOfRerankedLabels));
        Require.InRange(NumberOfIterations, 0, 1000, nameof(NumberOfIterations));
        if (NumberOfThreads is { } threads)
            Require.InRange(threads, 1, 1024, nameof(NumberOfThreads));
        return (LabelIndexOptions)MemberwiseClone();
    }
}
