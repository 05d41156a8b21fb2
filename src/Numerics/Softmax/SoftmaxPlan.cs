namespace MLExtensions.Numerics;

/// <summary>
/// Every size that decides how a softmax is computed, with the measurement behind it (docs/simd.md has the tables). The algorithm may
/// depend on the row length and the tier only, never on the batch: a row's bits must not depend on what surrounds it.
/// </summary>
internal static class SoftmaxPlan
{
    /// <summary>
    /// Up to here a row is kept as exponentials (one exponential per element); longer rows are read twice instead (two exponentials).
    /// With 512 bits an exponential costs a third of a read from memory, so the row must fit L2; with less it costs more than a read
    /// from L3, so logits and exponentials must fit there (8 MB).
    /// </summary>
    public static nint LongestReload(int lanes) => lanes >= 16 ? 65_536 : 1 << 20;

    /// <summary>
    /// The longest scratch row that a thread keeps, 256 KiB of floats (half of the smallest L2 in use), and a vector. Longer rows wait in
    /// the result: with 1 MiB of scratch 64x131072 was 5 % slower, although the result could then be written past the caches.
    /// </summary>
    public const int ScratchElements = 65_536 + 16;

    /// <summary>Up to here as many rows as a vector has lanes are computed together, one row to a lane.</summary>
    public const int LongestShortRow = 192;

    /// <summary>Up to here (16 KiB, half an L1 cache) a log-softmax row takes its maximum first; longer ones go block by block.</summary>
    public const int LongestLogInCache = 4_096;

    /// <summary>
    /// Outputs of this many bytes go past the caches: they would not have stayed in L2 anyway, and plain stores read each line first.
    /// </summary>
    public const long NonTemporalBytes = 4L << 20;

    /// <summary>Batches of fewer elements (1 MB) are not worth waking a second thread.</summary>
    public const long ParallelElements = 262_144;

    /// <summary>Rows are read in blocks of 8 KiB: a block stays in L1 between the look for its maximum and its sum.</summary>
    public const int BlockElements = 2_048;

    /// <summary>
    /// Short rows go through the three passes together, up to this many (8 KiB of exponentials), to hide each other's latencies.
    /// </summary>
    public const int ElementsTogether = 2_048;

    public const int RowsTogether = 32;

    /// <summary>
    /// While one group of rows is in its exponentials the next group is fetched, where it will still be in the cache when its turn comes;
    /// else what comes next in the same row.
    /// </summary>
    public static nint PrefetchDistance(nint groupElements, bool hasNext) => hasNext && groupElements <= 32_768 ? groupElements : 512;

    /// <summary>
    /// The two-pass block for a vector of <paramref name="lanes"/> floats: 8 additions per float accumulator keep the drift at 2 ULP.
    /// </summary>
    public static int TwoPassBlock(int lanes) => 8 * 2 * lanes;

    public static SoftmaxAlgorithm Choose(SoftmaxAlgorithm wanted, nint columns, int lanes)
    {
        if (wanted != SoftmaxAlgorithm.Auto)
            return wanted;
        return columns <= LongestReload(lanes) ? SoftmaxAlgorithm.ThreePassReload : SoftmaxAlgorithm.Online;
    }

    /// <summary>
    /// Log-softmax: rows of one block gain nothing from going by blocks, and longer ones read memory twice instead of three times.
    /// </summary>
    public static SoftmaxAlgorithm ChooseLog(SoftmaxAlgorithm wanted, nint columns)
    {
        if (wanted != SoftmaxAlgorithm.Auto)
            return wanted;
        return columns <= LongestLogInCache ? SoftmaxAlgorithm.ThreePassRecompute : SoftmaxAlgorithm.Online;
    }

    /// <summary>In place the lines are in the cache already, so that a plain store is free.</summary>
    public static bool UseNonTemporalStores(bool inPlace, long outputElements) =>
        !inPlace && outputElements * sizeof(float) >= NonTemporalBytes;
}
