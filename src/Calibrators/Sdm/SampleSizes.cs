namespace MLExtensions.Calibrators;

/// <summary>Effective sample sizes: how many calibration rows of each class have less similarity, and the width of the band that follows.</summary>
internal sealed class SampleSizes(SortedLists lists)
{
    public SortedLists Lists { get; } = lists;

    /// <summary>The size for each class.</summary>
    /// <param name="rescaledSimilarity">q'.</param>
    /// <param name="sizes">Receives a size per class; may be empty.</param>
    /// <returns>The smallest.</returns>
    public int Compute(double rescaledSimilarity, Span<int> sizes)
    {
        int smallest = int.MaxValue;
        for (int c = 0; c < Lists.ClassCount; c++)
        {
            int size = Math.Min(Lists.CountBelow(c, rescaledSimilarity), Math.Max(0, Lists.Count(c) - 1));
            if (!sizes.IsEmpty)
                sizes[c] = size;
            smallest = Math.Min(smallest, size);
        }

        return smallest;
    }

    /// <summary>Half the width of the Dvoretzky-Kiefer-Wolfowitz band of level alpha for a sample of this size; 1 of nothing.</summary>
    public static double HalfWidth(int size, double alpha) =>
        size == 0 || alpha >= 1 ? 1 : Math.Sqrt(Math.Log(2 / (1 - alpha)) / (2.0 * size));
}
