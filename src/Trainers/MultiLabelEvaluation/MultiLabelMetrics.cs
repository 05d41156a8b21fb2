namespace MLExtensions.Trainers;

/// <summary>How good ranked labels are; each list holds the values at 1, 2, ... up to <see cref="MaximumK"/>, all from 0 to 1, larger is better.</summary>
public sealed class MultiLabelMetrics
{
    private static readonly int[] Shown = [1, 3, 5];

    internal MultiLabelMetrics()
    {
    }

    /// <summary>The longest list that was looked at.</summary>
    public int MaximumK => Precision.Count;

    /// <summary>The number of rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>The number of rows that have labels.</summary>
    public required long LabelledRowCount { get; init; }

    /// <summary>P@k: the share of right ones among the first k, mean over all rows; a place that is not filled is a miss.</summary>
    public required IReadOnlyList<double> Precision { get; init; }

    /// <summary>nDCG@k: gains 1/log2(rank + 1) over the best possible ones.</summary>
    public required IReadOnlyList<double> NormalizedDiscountedCumulativeGain { get; init; }

    /// <summary>R@k: the share of a row's labels that are among the first k, mean over rows.</summary>
    public required IReadOnlyList<double> Recall { get; init; }

    /// <summary>The share of the labels of the data that were found in at least one row within the first k.</summary>
    public required IReadOnlyList<double> Coverage { get; init; }

    /// <summary>PSP@k: precision with labels weighted by inverse propensity, over the best possible, a ratio of totals over all rows; null without propensities.</summary>
    public required IReadOnlyList<double>? PropensityScoredPrecision { get; init; }

    /// <summary>PSnDCG@k: the same for discounted gains; null without propensities.</summary>
    public required IReadOnlyList<double>? PropensityScoredNdcg { get; init; }

    /// <summary>A line with P, nDCG and PSP at 1, 3 and 5 in per cent, as far as there are so many.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        int[] places = [.. Shown.Where(k => k <= MaximumK)];
        string text = $"P@{Places()} {Values(Precision)}, nDCG@{Places()} {Values(NormalizedDiscountedCumulativeGain)}";
        return PropensityScoredPrecision is { } scored ? $"{text}, PSP@{Places()} {Values(scored)}" : text;

        string Places() => string.Join("/", places);
        string Values(IReadOnlyList<double> values) =>
            string.Join("/", places.Select(k => FormattableString.Invariant($"{100 * values[k - 1]:0.00}")));
    }
}
