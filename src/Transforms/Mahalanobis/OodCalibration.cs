using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Outlier scores of in-distribution rows that the scores were not fitted on: what turns a score into a p-value and a threshold.</summary>
/// <remarks>Valid if the calibration rows and the row in question are exchangeable: then P(p-value at most q) is at most q. The smallest p-value is 1 / (n + 1).</remarks>
public sealed class OodCalibration : IModelPart<OodCalibration>
{
    private readonly float[] _sorted;

    /// <summary>Takes the scores of in-distribution rows; NaN is left out.</summary>
    /// <param name="scores">Outlier scores, larger = more unusual, in any order.</param>
    public OodCalibration(ReadOnlySpan<float> scores)
    {
        _sorted = [.. scores.ToArray().Where(score => !float.IsNaN(score)).Order()];
    }

    private OodCalibration(float[] sorted) => _sorted = sorted;

    /// <summary>The number of scores.</summary>
    public int Count => _sorted.Length;

    /// <summary>The scores in ascending order.</summary>
    internal float[] Sorted => _sorted;

    static ModelFormat IModelPart<OodCalibration>.Format => new("ood-calibration", 1, 1);

    /// <summary>The conformal p-value: (1 + the number of calibration scores at least as large) / (n + 1).</summary>
    /// <param name="score">The outlier score.</param>
    /// <returns>In (0, 1], small = unusual; NaN for NaN.</returns>
    public float PValue(float score)
    {
        if (float.IsNaN(score))
            return float.NaN;
        int low = 0;
        int high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_sorted[middle] < score)
                low = middle + 1;
            else
                high = middle;
        }

        return (float)((1.0 + _sorted.Length - low) / (_sorted.Length + 1.0));
    }

    /// <summary>The score above which a row counts as out-of-distribution: then its p-value is at most <paramref name="falseAlarmRate"/>.</summary>
    /// <param name="falseAlarmRate">The share of in-distribution rows that may be above it, in (0, 1).</param>
    /// <returns>A calibration score; positive infinity if there are too few of them (fewer than 1 / rate - 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in (0, 1).</exception>
    public float Threshold(double falseAlarmRate)
    {
        if (!(falseAlarmRate is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(falseAlarmRate), FormattableString.Invariant($"falseAlarmRate is {falseAlarmRate}; allowed: above 0, below 1."));
        // The guard keeps (n + 1)(1 - q) from being rounded up past a whole number, such as 20 * (1 - 0.05).
        int rank = (int)Math.Ceiling(((_sorted.Length + 1) * (1 - falseAlarmRate)) - 1e-9);
        return rank > _sorted.Length ? float.PositiveInfinity : _sorted[Math.Max(rank, 1) - 1];
    }

    /// <summary>These scores and others together.</summary>
    /// <param name="scores">More outlier scores.</param>
    /// <returns>A new calibration.</returns>
    public OodCalibration With(ReadOnlySpan<float> scores) => new([.. _sorted, .. scores]);

    // Layout: single[] scores in ascending order.
    void IModelPart<OodCalibration>.Write(ModelWriter writer) => writer.Write(_sorted);

    static OodCalibration IModelPart<OodCalibration>.Read(ModelReader reader)
    {
        float[] sorted = reader.ReadSingles();
        for (int i = 1; i < sorted.Length; i++)
        {
            if (!(sorted[i - 1] <= sorted[i]))
                throw ModelReader.Broken("calibration scores out of order");
        }

        return new OodCalibration(sorted);
    }
}
