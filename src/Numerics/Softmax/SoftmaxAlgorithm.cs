namespace MLExtensions.Numerics;

/// <summary>
/// How a row of softmax is computed. All give results within the same error bound; <see cref="Auto"/> takes the fastest for the length.
/// </summary>
/// <remarks>
/// The sources: two-pass is Dukhan and Ablavatski, arXiv 2001.04438; online is Milakov and Gimelshein, arXiv 1805.02867, by blocks.
/// Log-softmax has nothing to reload and needs the maximum for log1p, so there the three-pass forms take the row's maximum first and
/// <see cref="Online"/> and <see cref="TwoPass"/> both go by blocks.
/// </remarks>
public enum SoftmaxAlgorithm
{
    /// <summary>Chosen by the row length.</summary>
    Auto,

    /// <summary>
    /// Maximum; exponentials kept in a scratch row and summed; scaled into the result. For rows that stay in the cache.
    /// </summary>
    ThreePassReload,

    /// <summary>Maximum; sum of exponentials; exponentials again, written. One write and no scratch.</summary>
    ThreePassRecompute,

    /// <summary>
    /// Maximum and sum together, one cache-sized block after the other; then exponentials again, written. Reads memory twice.
    /// </summary>
    Online,

    /// <summary>The sum without a maximum, every vector lane with an exponent of its own; then exponentials again, written.</summary>
    TwoPass,
}
