using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>
/// Several outlier scores combined into one by logistic regression (the feature ensemble of Lee et al.): log-odds = bias + sum_l w_l (s_l - mean_l) / deviation_l,
/// larger = more unusual. Learned from rows of both kinds; immutable.
/// </summary>
public sealed class ScoreCombination : IModelPart<ScoreCombination>
{
    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly double[] _weights;
    private readonly double _bias;

    internal ScoreCombination(double[] means, double[] deviations, double[] weights, double bias, double penalty, OutOfDistributionMetrics? heldOut)
    {
        _means = means;
        _deviations = deviations;
        _weights = weights;
        _bias = bias;
        Penalty = penalty;
        HeldOutMetrics = heldOut;
    }

    /// <summary>The number of scores that are combined.</summary>
    public int ScoreCount => _weights.Length;

    /// <summary>The weights of the standardised scores.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The L2 penalty that cross-validation chose, per row.</summary>
    public double Penalty { get; }

    /// <summary>The metrics of the training rows, each scored by a combination fitted without its fold; null for a model that was loaded.
    /// They say how good the combination is against out-of-distribution rows like those that it was trained on, not against others.</summary>
    public OutOfDistributionMetrics? HeldOutMetrics { get; }

    static ModelFormat IModelPart<ScoreCombination>.Format => new("score-combination", 1, 1);

    /// <summary>The log-odds that the row is out-of-distribution.</summary>
    /// <param name="scores">The row's scores, in the order of the fit.</param>
    /// <returns>Larger = more unusual; NaN if a score is not finite.</returns>
    /// <exception cref="ArgumentException">There are more or fewer scores.</exception>
    public float Score(ReadOnlySpan<float> scores)
    {
        if (scores.Length != ScoreCount)
            throw new ArgumentException($"There are {scores.Length} scores where {ScoreCount} are combined.", nameof(scores));
        double sum = _bias;
        for (int i = 0; i < scores.Length; i++)
            sum += _weights[i] * ((scores[i] - _means[i]) / _deviations[i]);
        return double.IsFinite(sum) ? (float)sum : float.NaN;
    }

    // Layout: double[] means, double[] deviations, double[] weights, double bias, double penalty.
    void IModelPart<ScoreCombination>.Write(ModelWriter writer)
    {
        writer.Write(_means);
        writer.Write(_deviations);
        writer.Write(_weights);
        writer.Write(_bias);
        writer.Write(Penalty);
    }

    static ScoreCombination IModelPart<ScoreCombination>.Read(ModelReader reader)
    {
        double[] means = reader.ReadDoubles();
        return new ScoreCombination(means, reader.ReadDoubles(means.Length), reader.ReadDoubles(means.Length), reader.ReadDouble(), reader.ReadDouble(), null);
    }
}
